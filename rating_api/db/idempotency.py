"""Writes that are carried out once, however often they are sent: each with its answer, by its key.

The answer is written in the transaction that it is about, so that both are there or neither is. What makes two
requests the same is decided by the callers.
"""

import datetime
import hashlib
import json
import time
import typing
from collections.abc import Callable, Sequence

import sqlalchemy

from rating_api import exception
from rating_api.db import clock
from rating_api.db import models
from rating_api.db import session
from rating_api.db import upsert

KEPT = datetime.timedelta(days=31)
"""How long an answer is remembered at least."""

_ANSWER = models.idempotency_key.c
_SWEEP_SECONDS = 3600
# As many as a transaction deletes in no time.
_SWEPT = 500


class Answer(typing.NamedTuple):
    """What was answered: the status line, the headers, the body."""

    status: str
    headers: Sequence[tuple[str, str]]
    body: bytes


class Remembered(typing.NamedTuple):
    """An answer, and whether it was given before."""

    answer: Answer
    replayed: bool


class Keys:
    """The answers that a database remembers; shared by threads."""

    def __init__(self, database: session.Database) -> None:
        self._database = database
        self._next_sweep = time.monotonic()

    def once(self, identity: str, digest: str, carry_out: Callable[[], Answer]) -> Remembered:
        """What ``carry_out`` answers, or answered to the same identity before.

        All that it writes to this database is one transaction, together with its answer; if it raises, nothing is
        written. Who comes with an identity that is being carried out waits for the end of that. KeyReused if the
        digest was another one before.
        """
        self._sweep()
        with self._database.reader() as connection:
            before = _find(connection, identity)
        if before is not None:
            return _again(before, digest)
        try:
            with self._database.unit(lambda connection: _claim(connection, identity, digest)):
                answer = carry_out()
                self._database.write(lambda connection: _keep(connection, identity, answer))
        except _Known as known:
            return _again(known.row, digest)
        return Remembered(answer, False)

    def _sweep(self) -> None:
        """Forget old answers now and then, some at a time."""
        if time.monotonic() >= self._next_sweep:
            more = self._database.write(_forget) == _SWEPT
            self._next_sweep = time.monotonic() + (0 if more else _SWEEP_SECONDS)


class _Known(Exception):
    """The same was carried out meanwhile."""

    def __init__(self, row: sqlalchemy.Row) -> None:
        super().__init__()
        self.row = row


def identity(*parts: str | None) -> str:
    """64 hex digits that are equal for equal parts."""
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=32).hexdigest()


def _find(connection: sqlalchemy.Connection, identity: str) -> sqlalchemy.Row | None:
    return connection.execute(models.idempotency_key.select().where(_ANSWER.identity == identity)).one_or_none()


def _claim(connection: sqlalchemy.Connection, identity: str, digest: str) -> None:
    """Take the identity for this transaction; waits for another one that has it."""
    upsert.insert_missing(connection, models.idempotency_key, [
        {'identity': identity, 'digest': digest, 'created_at': clock.now(connection)}])
    row = _find(connection, identity)
    # Only in its own transaction is a row seen that has no answer yet.
    if row is not None and row.status is not None:
        raise _Known(row)


def _keep(connection: sqlalchemy.Connection, identity: str, answer: Answer) -> None:
    connection.execute(models.idempotency_key.update().where(_ANSWER.identity == identity).values(
        status=answer.status, headers=json.dumps(answer.headers), body=answer.body))


def _again(row: sqlalchemy.Row, digest: str) -> Remembered:
    if row.digest != digest:
        raise exception.KeyReused
    headers = [(name, value) for name, value in json.loads(row.headers)]
    return Remembered(Answer(row.status, headers, row.body), True)


def _forget(connection: sqlalchemy.Connection) -> int:
    before = clock.now(connection) - KEPT
    old = connection.scalars(sqlalchemy.select(_ANSWER.identity).where(_ANSWER.created_at < before).order_by(
        _ANSWER.created_at, _ANSWER.identity).limit(_SWEPT)).all()
    if old:
        connection.execute(models.idempotency_key.delete().where(_ANSWER.identity.in_(old)))
    return len(old)
