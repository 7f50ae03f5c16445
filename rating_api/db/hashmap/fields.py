"""The fields of hashmap: the labels of a service's points that have rules."""

import builtins
import dataclasses
import uuid

from rating_api import exception
from rating_api.db import history
from rating_api.db import session
from rating_api.db.hashmap import tables
from rating_api.rating.hashmap import rules

_TABLE = tables.FIELDS


class Fields:
    """The fields in a database. An unknown id raises ``exception.NotFound``."""

    def __init__(self, database: session.Database) -> None:
        self._database = database

    def list(self, service_id: str | None = None, name: str | None = None) -> builtins.list[rules.Field]:
        """The fields in the order in which they were made, of one service or name if it is given."""
        wanted = {'service_id': service_id, 'name': name}
        with self._database.reader() as connection:
            return _TABLE.list(connection, *(_TABLE.c[key] == value for key, value in wanted.items()
                                             if value is not None))

    def get(self, field_id: str) -> rules.Field:
        """One field."""
        with self._database.reader() as connection:
            return _TABLE.get(connection, field_id)

    def add(self, name: str, service_id: str) -> rules.Field:
        """A new field; ``exception.Invalid`` for an unknown service, ``exception.Conflict`` if it has the name."""
        def work(change: history.Change) -> rules.Field:
            tables.SERVICES.check(change.connection, service_id)
            _check_name(change, name, service_id)
            return _TABLE.add(change, rules.Field(str(uuid.uuid4()), name, service_id))

        return history.change(self._database, work)

    def replace(self, field_id: str, name: str, service_id: str, revision: int | None = None) -> rules.Field:
        """The field with another name; it stays with its service, else ``exception.Invalid``.

        ``exception.Conflict`` if the service has a field of the name, ``exception.StaleRevision``.
        """
        def work(change: history.Change) -> rules.Field:
            old = _TABLE.get(change.connection, field_id)
            history.check_revision(old, revision, 'field')
            if old.service_id != service_id:
                raise exception.Invalid('A field cannot move to another service.')
            if old.name == name:
                return old
            _check_name(change, name, service_id)
            return _TABLE.replace(change, dataclasses.replace(old, name=name))

        return history.change(self._database, work)

    def remove(self, field_id: str, revision: int | None = None) -> None:
        """Delete a field with its mappings and thresholds."""
        def work(change: history.Change) -> None:
            history.check_revision(_TABLE.get(change.connection, field_id), revision, 'field')
            tables.close_field(change, field_id)

        history.change(self._database, work)


def _check_name(change: history.Change, name: str, service_id: str) -> None:
    for other in _TABLE.list(change.connection, _TABLE.c.service_id == service_id, _TABLE.c.name == name):
        raise exception.Conflict(f'Field {name} already exists (UUID: {other.field_id})')
