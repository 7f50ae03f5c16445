"""Objects whose past is kept: a change closes the row of an object and opens another under the same id.

A row's number is the revision of the object. What may be changed is decided by the modules beside this one.
"""

import dataclasses
import datetime
import typing
from collections.abc import Callable, Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import exception
from rating_api.db import clock
from rating_api.db import models
from rating_api.db import session

Kind = typing.TypeVar('Kind')
Result = typing.TypeVar('Result')

_RULESET = models.ruleset.c
_SHORTEST = datetime.timedelta(microseconds=1)


@dataclasses.dataclass
class Change:
    """A transaction that changes rules; there is one at a time. ``at`` is its instant, later than any before."""

    connection: sqlalchemy.Connection
    at: datetime.datetime
    wrote: bool = False


def change(database: session.Database, work: Callable[[Change], Result]) -> Result:
    """What ``work`` returns, committed; a new rule set begins if it wrote anything."""
    def transaction(connection: sqlalchemy.Connection) -> Result:
        # Whoever changes rules waits here, so that what is checked still holds when it is written.
        connection.execute(sqlalchemy.select(_RULESET.id).where(_RULESET.id == 0).with_for_update())
        last = connection.scalar(sqlalchemy.select(sqlalchemy.func.max(_RULESET.created_at)))
        # A clock may be set back; history may not.
        made = Change(connection, max(clock.now(connection), last + _SHORTEST))
        result = work(made)
        if made.wrote:
            connection.execute(models.ruleset.insert().values(created_at=made.at))
        return result

    return database.write(transaction)


class Latest(typing.Generic[Result]):
    """What ``load`` makes of the rules, made again only when any rule was changed; shared by threads."""

    def __init__(self, database: session.Database, load: Callable[[sqlalchemy.Connection], Result]) -> None:
        self._database = database
        self._load = load
        self._last: tuple[int, Result] | None = None

    def get(self) -> Result:
        """It as of now: the same object until a rule changes."""
        last = self._last
        with self._database.reader() as connection:
            number = ruleset_id(connection)
            if last is None or last[0] != number:
                # Two threads may both read them; the last one's stays, and each has the rules of its instant.
                last = self._last = number, self._load(connection)
        return last[1]


def ruleset_id(connection: sqlalchemy.Connection) -> int:
    """The number of the rule set that holds in a transaction's snapshot."""
    return connection.scalar(sqlalchemy.select(sqlalchemy.func.max(_RULESET.id)))


class History(typing.Generic[Kind]):
    """The rows of one kind of object, a dataclass whose first attribute is its id."""

    def __init__(self, table: sqlalchemy.Table, kind: type[Kind], missing: str) -> None:
        self._table = table
        self._kind = kind
        self._missing = missing
        self._names = [field.name for field in dataclasses.fields(kind) if field.name != 'revision']
        # In the order of the dataclass, whose last attribute is the revision.
        self._select = sqlalchemy.select(*(table.c[name] for name in self._names), table.c.row_id).where(
            table.c.live == 1)
        key = table.c[self._names[0]]
        # Made once: to put a statement together takes longer than SQLite takes to answer it.
        self._all = self._select.order_by(table.c.created_at, key)
        self._one = self._select.where(key == sqlalchemy.bindparam('object_id'))
        self.c = table.c

    def list(self, connection: sqlalchemy.Connection, *conditions: ColumnElement[bool]) -> list[Kind]:
        """The objects as they are now, in the order in which they were made."""
        wanted = self._all.where(*conditions) if conditions else self._all
        return [self._kind(*row) for row in connection.execute(wanted)]

    def find(self, connection: sqlalchemy.Connection, object_id: str | None) -> Kind | None:
        """The object as it is now, if there is one."""
        row = connection.execute(self._one, {'object_id': object_id}).one_or_none()
        return None if row is None else self._kind(*row)

    def get(self, connection: sqlalchemy.Connection, object_id: str) -> Kind:
        """The object as it is now; ``exception.NotFound``."""
        found = self.find(connection, object_id)
        if found is None:
            raise exception.NotFound(self.missing(object_id))
        return found

    def check(self, connection: sqlalchemy.Connection, object_id: str | None) -> None:
        """Raise ``exception.Invalid`` if an object is referred to that there is not; None refers to none."""
        if object_id is not None and self.find(connection, object_id) is None:
            raise exception.Invalid(self.missing(object_id))

    def missing(self, object_id: str | None) -> str:
        """How it is said that there is no such object."""
        return self._missing % object_id

    def add(self, made: Change, new: Kind) -> Kind:
        """The object with its revision, after it was stored as a new one."""
        return self._open(made, new, made.at)

    def add_all(self, made: Change, new: Sequence[tuple[Kind, datetime.datetime]]) -> None:
        """Store objects as new ones, each with the instant at which it was made elsewhere; much faster than one by one.

        Nothing about them is checked.
        """
        if new:
            made.connection.execute(self._table.insert(), [
                {**self._values(one), 'created_at': created_at, 'valid_from': made.at, 'live': 1}
                for one, created_at in new])
            made.wrote = True

    def ended(self, connection: sqlalchemy.Connection) -> set[str]:
        """The ids of the objects that there were, and are no more."""
        key = self.c[self._names[0]]
        return set(connection.scalars(
            sqlalchemy.select(key).group_by(key).having(sqlalchemy.func.max(self.c.live).is_(None))))

    def replace(self, made: Change, new: Kind) -> Kind:
        """The object with its new revision; the revision in ``new`` is that of the row it takes the place of."""
        row = self.c.row_id == new.revision
        created_at = made.connection.scalar(sqlalchemy.select(self.c.created_at).where(row))
        self.close(made, row)
        return self._open(made, new, created_at)

    def close(self, made: Change, *conditions: ColumnElement[bool]) -> None:
        """End the objects that meet the conditions."""
        closed = made.connection.execute(
            self._table.update().where(self.c.live == 1, *conditions).values(live=None, valid_to=made.at))
        made.wrote = made.wrote or closed.rowcount > 0

    def _open(self, made: Change, new: Kind, created_at: datetime.datetime) -> Kind:
        values = self._values(new)
        times = {'created_at': created_at, 'valid_from': made.at, 'live': 1}
        row_id = made.connection.execute(
            self._table.insert().values({**values, **times})).inserted_primary_key[0]
        made.wrote = True
        if 'created_at' in values:
            return dataclasses.replace(new, created_at=created_at, revision=row_id)
        return dataclasses.replace(new, revision=row_id)

    def _values(self, one: Kind) -> dict[str, object]:
        return {name: getattr(one, name) for name in self._names}


def check_revision(found: typing.Any, revision: int | None, what: str) -> None:
    """Raise ``exception.StaleRevision`` unless the object is at the revision; None is any."""
    if revision is not None and found.revision != revision:
        raise exception.StaleRevision(what=what)
