"""The HTTP server behind ``rating-api serve``: uvicorn's event loop outside, the WSGI application in threads inside.

Connections, parsing and slow clients are the event loop's (``protocol``); a request that has arrived whole is
given to a thread (``bridge``), so a client that is slow to send or to read occupies none. Which application is
served, and what may be told to whom, is decided elsewhere.
"""

import asyncio
import contextlib
import gc
import signal
import socket
import typing
from collections.abc import Callable, Iterator
from wsgiref import types as wsgi_types

import uvicorn

from rating_api.server import bridge
from rating_api.server import protocol

# Beyond this many connections a request is answered 503: file descriptors are usually limited to 1024.
MAX_CONNECTIONS = 900
KEEP_ALIVE_SECONDS = 30
STOP_SECONDS = 30
# A body of 10,000 points makes some 50,000 objects that live as long as their request and are in no cycle.
_YOUNG_OBJECTS = 25_000


class Settings(typing.NamedTuple):
    """How much the server does at once, and the largest body in bytes that it reads for the application."""

    threads: int
    max_body: int


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. OSError if the address is taken or not ours."""
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def url(listener: socket.socket) -> str:
    """Where a listening socket is found: 'http://127.0.0.1:8889'."""
    host, port = listener.getsockname()[:2]
    return f'http://[{host}]:{port}' if ':' in host else f'http://{host}:{port}'


def serve(application: wsgi_types.WSGIApplication, listener: socket.socket, settings: Settings,
          ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT, then finish the requests in flight and return.

    ``ready`` is called once connections are being accepted. A second SIGINT does not wait.
    """
    config = uvicorn.Config(
        bridge.Bridge(application, settings.threads, settings.max_body), interface='asgi3',
        http=protocol.Protocol, ws='none', loop='uvloop', lifespan='off', log_config=None, access_log=False,
        # Whom to believe about X-Forwarded-* is an option of the application's own pipeline.
        proxy_headers=False, server_header=False, limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS, timeout_graceful_shutdown=STOP_SECONDS)
    # What the application is made of stays until the end: looking through it again and again for garbage took a
    # quarter of the time that a large body does.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)
    _Server(config, ready).run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        now = asyncio.get_running_loop().time()
        for connection in list(self.server_state.connections):
            typing.cast(protocol.Protocol, connection).close_if_stalled(now)
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals without raising them again at the end: a stop that was asked for is a success."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
