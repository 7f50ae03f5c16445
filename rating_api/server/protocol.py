"""What is read from a connection, and for how long: uvicorn's HTTP/1.1 with the bounds that it lacks.

The parser, llhttp, refuses ambiguous lengths, bare line feeds and folded headers by itself. Here a request also
needs one Host, a version that we speak, and a head and a pace within limits; else it is answered 400, or the
connection is closed, before the application hears of it.
"""

import asyncio
import typing

from uvicorn.protocols.http import httptools_impl

MAX_HEAD_BYTES = 64 * 1024
# How long a head may take in all, and how long a body may pause.
PATIENCE_SECONDS = 60


class Refused(Exception):
    """Raised in a callback of the parser, which turns it into a 400."""


class Protocol(httptools_impl.HttpToolsProtocol):
    """One connection."""

    _head_bytes = 0
    _in_head = True
    # When we began to wait for the client; None while it waits for us.
    _waiting_since: float | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._waiting_since = self.loop.time()

    def close_if_stalled(self, now: float) -> None:
        """Close the connection if its client has kept us waiting for too long."""
        if self._waiting_since is not None and now - self._waiting_since > PATIENCE_SECONDS:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        if self._waiting_since is None:
            self._waiting_since = self.loop.time()
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        # The parser keeps an unfinished header to itself, however long it grows.
        if self._in_head and self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response('The head of the request is too long.')

    def on_headers_complete(self) -> None:
        self._in_head = False
        _check(self.parser.get_http_version(), self.headers)
        # What was counted may include some of the body.
        if self._head_bytes > MAX_HEAD_BYTES and _length(self.url, self.headers) > MAX_HEAD_BYTES:
            raise Refused
        # The parser stops reading at a wish for another protocol, which we never grant.
        upgrade = self.parser.should_upgrade()
        if upgrade and any(name in (b'content-length', b'transfer-encoding') for name, value in self.headers):
            raise Refused
        super().on_headers_complete()
        if upgrade:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        self._waiting_since = self.loop.time()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_head, self._head_bytes, self._waiting_since = True, 0, None
        super().on_message_complete()


def _check(version: str, headers: list[tuple[bytes, bytes]]) -> None:
    fields = [(name, value) for name, value in headers if name in (b'host', b'transfer-encoding')]
    hosts = sum(name == b'host' for name, value in fields)
    codings = [value.strip().lower() for name, value in fields if name == b'transfer-encoding']
    # Two hosts are two opinions about whose request it is; a coding besides chunked is one that we cannot undo;
    # and HTTP/1.0 knows none, so somebody on the way did not understand the length.
    if version == '1.1' and (hosts != 1 or codings not in ([], [b'chunked'])):
        raise Refused
    if version != '1.1' and (version != '1.0' or codings):
        raise Refused


def _length(url: bytes, headers: typing.Iterable[tuple[bytes, bytes]]) -> int:
    return len(url) + sum(len(name) + len(value) + len(b': \r\n') for name, value in headers)
