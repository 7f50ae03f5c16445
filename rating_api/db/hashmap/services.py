"""The services of hashmap: the metric types that have rules."""

import builtins
import dataclasses
import uuid

from rating_api import exception
from rating_api.db import history
from rating_api.db import session
from rating_api.db.hashmap import tables
from rating_api.rating.hashmap import rules

_TABLE = tables.SERVICES


class Services:
    """The services in a database. An unknown id raises ``exception.NotFound``."""

    def __init__(self, database: session.Database) -> None:
        self._database = database

    def list(self, name: str | None = None) -> builtins.list[rules.Service]:
        """The services in the order in which they were made, or the one of this name."""
        wanted = [] if name is None else [_TABLE.c.name == name]
        with self._database.reader() as connection:
            return _TABLE.list(connection, *wanted)

    def get(self, service_id: str) -> rules.Service:
        """One service."""
        with self._database.reader() as connection:
            return _TABLE.get(connection, service_id)

    def add(self, name: str) -> rules.Service:
        """A new service; ``exception.Conflict`` if the name is taken."""
        def work(change: history.Change) -> rules.Service:
            _check_name(change, name)
            return _TABLE.add(change, rules.Service(str(uuid.uuid4()), name))

        return history.change(self._database, work)

    def replace(self, service_id: str, name: str, revision: int | None = None) -> rules.Service:
        """The service with another name; ``exception.Conflict``, ``exception.StaleRevision``."""
        def work(change: history.Change) -> rules.Service:
            old = _TABLE.get(change.connection, service_id)
            history.check_revision(old, revision, 'service')
            if old.name == name:
                return old
            _check_name(change, name)
            return _TABLE.replace(change, dataclasses.replace(old, name=name))

        return history.change(self._database, work)

    def remove(self, service_id: str, revision: int | None = None) -> None:
        """Delete a service with its fields, and the mappings and thresholds of both."""
        def work(change: history.Change) -> None:
            history.check_revision(_TABLE.get(change.connection, service_id), revision, 'service')
            tables.close_service(change, service_id)

        history.change(self._database, work)


def _check_name(change: history.Change, name: str) -> None:
    for other in _TABLE.list(change.connection, _TABLE.c.name == name):
        raise exception.Conflict(f'Service {name} already exists (UUID: {other.service_id})')
