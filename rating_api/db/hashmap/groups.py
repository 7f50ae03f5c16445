"""The groups of hashmap: rules that are summed apart from others."""

import builtins
import dataclasses
import uuid

from rating_api import exception
from rating_api.db import history
from rating_api.db import session
from rating_api.db.hashmap import tables
from rating_api.rating.hashmap import rules

_TABLE = tables.GROUPS


class Groups:
    """The groups in a database. An unknown id raises ``exception.NotFound``."""

    def __init__(self, database: session.Database) -> None:
        self._database = database

    def list(self, name: str | None = None) -> builtins.list[rules.Group]:
        """The groups in the order in which they were made, or the one of this name."""
        wanted = [] if name is None else [_TABLE.c.name == name]
        with self._database.reader() as connection:
            return _TABLE.list(connection, *wanted)

    def get(self, group_id: str) -> rules.Group:
        """One group."""
        with self._database.reader() as connection:
            return _TABLE.get(connection, group_id)

    def add(self, name: str) -> rules.Group:
        """A new group; ``exception.Conflict`` if the name is taken."""
        def work(change: history.Change) -> rules.Group:
            _check_name(change, name)
            return _TABLE.add(change, rules.Group(str(uuid.uuid4()), name))

        return history.change(self._database, work)

    def replace(self, group_id: str, name: str, revision: int | None = None) -> rules.Group:
        """The group with another name; ``exception.Conflict``, ``exception.StaleRevision``."""
        def work(change: history.Change) -> rules.Group:
            old = _TABLE.get(change.connection, group_id)
            history.check_revision(old, revision, 'group')
            if old.name == name:
                return old
            _check_name(change, name)
            return _TABLE.replace(change, dataclasses.replace(old, name=name))

        return history.change(self._database, work)

    def remove(self, group_id: str, recursive: bool = False, revision: int | None = None) -> None:
        """Delete a group; its mappings and thresholds go with it if recursive, else they stay without a group."""
        def work(change: history.Change) -> None:
            history.check_revision(_TABLE.get(change.connection, group_id), revision, 'group')
            if not recursive:
                _release(change, group_id)
            tables.close_group(change, group_id)

        history.change(self._database, work)


def _release(change: history.Change, group_id: str) -> None:
    for table in tables.PRICES:
        for rule in table.list(change.connection, table.c.group_id == group_id):
            table.replace(change, dataclasses.replace(rule, group_id=None))


def _check_name(change: history.Change, name: str) -> None:
    for other in _TABLE.list(change.connection, _TABLE.c.name == name):
        raise exception.Conflict(f'Group {name} already exists (UUID: {other.group_id})')
