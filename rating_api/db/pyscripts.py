"""The scripts of the pyscripts module in SQL, with their history. What they are is in rating/pyscripts."""

import builtins
import dataclasses
import datetime
import typing
import uuid
from collections.abc import Callable

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import exception
from rating_api.db import clock
from rating_api.db import history
from rating_api.db import models
from rating_api.db import session
from rating_api.rating import validity
from rating_api.rating.pyscripts import rules

SCRIPTS = history.History(models.pyscripts_script, rules.Script, 'No such script: None (UUID: %s)')
_SAME = ('created_by', 'updated_by', 'deleted_by')


class Filters(typing.NamedTuple):
    """Which scripts to list; an attribute of None leaves all.

    ``start`` is the earliest start, ``end`` is later than the latest end; one without an end never matches that.
    ``description`` is a part of it in any case of letters. ``active`` asks for those that are valid now, or those
    that are not; ``deleted`` adds the deleted ones.
    """

    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    created_by: str | None = None
    updated_by: str | None = None
    deleted_by: str | None = None
    description: str | None = None
    active: bool | None = None
    deleted: bool = False


ALL = Filters()


class Scripts:
    """The scripts in a database. An id that is unknown, or of a deleted script, raises ``exception.NotFound``.

    ``check`` is called with the text of each that is to be stored, and raises ``exception.Invalid``.
    """

    def __init__(self, database: session.Database, check: Callable[[str], object]) -> None:
        self._database = database
        self._check = check

    def list(self, filters: Filters = ALL) -> builtins.list[rules.Script]:
        """The scripts that pass the filters, in the order in which they were made, which is that in which they run."""
        with self._database.reader() as connection:
            found = SCRIPTS.list(connection, *_conditions(filters))
            now = clock.now(connection)
        return [script for script in found if _passes(filters, script, now)]

    def get(self, script_id: str) -> rules.Script:
        """One script."""
        with self._database.reader() as connection:
            return _open(connection, script_id)

    def add(self, sent: rules.Sent, user: str | None = None, force: bool = False) -> rules.Script:
        """A new script as stored, with an id, starting now if it says nothing else.

        ``force`` permits a start in the past. Raises ``exception.Invalid`` and ``exception.Conflict``.
        """
        if sent.data is None:
            raise exception.Invalid('A script must have data.')
        new = rules.Script(str(uuid.uuid4()), sent.name, sent.data, rules.checksum(sent.data), start=sent.start,
                           end=sent.end, description=sent.description, created_by=user)
        # Outside of the transaction, which nobody shall wait for.
        self._check_text(sent.data)

        def work(change: history.Change) -> rules.Script:
            validity.check_dates(new, change.at, force)
            _check_name(change, sent.name)
            return SCRIPTS.add(change, dataclasses.replace(new, start=sent.start or change.at))

        return history.change(self._database, work)

    def put(self, script_id: str, sent: rules.Sent, user: str | None = None) -> rules.Script:
        """The script after a PUT of v1; raises what ``rules.put`` raises."""
        if sent.data is not None and sent.data != self.get(script_id).data:
            self._check_text(sent.data)

        def work(change: history.Change) -> rules.Script:
            old = _open(change.connection, script_id)
            new = rules.put(old, sent, change.at)
            if new == old:
                return old
            return SCRIPTS.replace(change, dataclasses.replace(new, updated_by=user))

        return history.change(self._database, work)

    def remove(self, script_id: str, user: str | None = None) -> None:
        """Delete a script: it rates nothing any more, and its name is free."""
        def work(change: history.Change) -> None:
            old = _open(change.connection, script_id)
            SCRIPTS.replace(change, dataclasses.replace(old, deleted=change.at, deleted_by=user, taken=None))

        history.change(self._database, work)

    def _check_text(self, data: str) -> None:
        rules.check_size(data)
        self._check(data)


def load(connection: sqlalchemy.Connection) -> tuple[rules.Script, ...]:
    """The scripts that are open in a transaction's snapshot, in the order in which they run."""
    return tuple(SCRIPTS.list(connection, SCRIPTS.c.deleted.is_(None)))


def _open(connection: sqlalchemy.Connection, script_id: str) -> rules.Script:
    found = SCRIPTS.get(connection, script_id)
    if found.deleted is not None:
        raise exception.NotFound(SCRIPTS.missing(script_id))
    return found


def _check_name(change: history.Change, name: str) -> None:
    for other in SCRIPTS.list(change.connection, SCRIPTS.c.name == name, SCRIPTS.c.deleted.is_(None)):
        raise exception.Conflict(f'Script {name} already exists (UUID: {other.script_id})')


def _conditions(filters: Filters) -> builtins.list[ColumnElement[bool]]:
    wanted = filters._asdict()
    found = [SCRIPTS.c[name] == wanted[name] for name in _SAME if wanted[name] is not None]
    if filters.start is not None:
        found.append(SCRIPTS.c.start >= filters.start)
    if filters.end is not None:
        found.append(SCRIPTS.c.end < filters.end)
    if not filters.deleted:
        found.append(SCRIPTS.c.deleted.is_(None))
    return found


def _passes(filters: Filters, script: rules.Script, now: datetime.datetime) -> bool:
    """The filters on which engines would not agree, or that are decided elsewhere."""
    if filters.active is not None and validity.is_active(script, now) != filters.active:
        return False
    return (filters.description or '').casefold() in (script.description or '').casefold()
