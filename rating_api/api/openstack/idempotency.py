"""Writes that are sent again: what makes two of them the same, and the answer to the second.

A client that does not know whether its request arrived sends it again with the same ``Idempotency-Key``. Where the
answers are kept is the business of a Repeats, which the framework is given.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from rating_api.api.openstack import faults

HEADER = 'Idempotency-Key'
REPLAYED = ('Idempotency-Replayed', 'true')
# What goes out: the status line, the headers and the body.
Answer = tuple[str, list[tuple[str, str]], bytes]

_READING = ('GET', 'HEAD')
_KEY = re.compile('[\x21-\x7e]{1,255}')


class Call(NamedTuple):
    """A write with a key; two of one caller with the same method, path and key are one, and must have one digest."""

    method: str
    path: str
    key: str
    digest: str


class Repeats(Protocol):
    """Remembers the answers to calls, for 30 days at least."""

    def once(self, context: Any, call: Call, carry_out: Callable[[], Answer]) -> tuple[Answer, bool]:
        """What ``carry_out`` answers, or answered when the caller called the same before, and whether it did.

        Calls that are carried out at the same time wait for the first. What ``carry_out`` writes is kept together
        with its answer, or neither is; when it raises, neither is, and nothing is remembered. Raises what the
        translations make a 409 for a call whose digest is another one.
        """


def read(environ: Mapping[str, Any], text: bytes, arguments: Mapping[str, Any]) -> Call | None:
    """The call that a request with this body and these arguments is; None if it has no key or writes nothing.

    Raises a 400 Fault.
    """
    key = environ.get('HTTP_IDEMPOTENCY_KEY')
    method = environ['REQUEST_METHOD']
    if key is None or method in _READING:
        return None
    if not _KEY.fullmatch(key):
        raise faults.Fault(400, 'request.idempotency_key',
                           f'{HEADER} is not a text of 1 to 255 visible ASCII characters.')
    digest = hashlib.blake2b(text, digest_size=32)
    # Whatever else says what is to be done must be the same too.
    digest.update(b'\n' + repr(arguments).encode())
    return Call(method, environ.get('SCRIPT_NAME', '') + environ['PATH_INFO'], key, digest.hexdigest())


def answered(repeats: Repeats, context: Any, call: Call, carry_out: Callable[[], Answer]) -> Answer:
    """The answer to a call; one that was given before says so in a header."""
    (status, headers, body), replayed = repeats.once(context, call, carry_out)
    return status, [*headers, REPLAYED] if replayed else headers, body
