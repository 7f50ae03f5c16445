"""The thresholds of hashmap: what costs from which level of a quantity or label on."""

import builtins
import dataclasses
import typing
import uuid
from collections.abc import Callable

from sqlalchemy import ColumnElement

from rating_api import exception
from rating_api.db import history
from rating_api.db import session
from rating_api.db.hashmap import tables
from rating_api.rating.hashmap import rules

_TABLE = tables.THRESHOLDS
_SAME = ('service_id', 'field_id', 'group_id', 'tenant_id', 'type')


class Filters(typing.NamedTuple):
    """Which thresholds to list; an attribute of None leaves all.

    ``service_id`` makes ``field_id`` void, and ``group_id`` makes ``no_group`` (those without one) void, as in
    CloudKitty. ``no_tenant`` asks for those that are for every tenant.
    """

    service_id: str | None = None
    field_id: str | None = None
    group_id: str | None = None
    no_group: bool = False
    tenant_id: str | None = None
    no_tenant: bool = False
    type: str | None = None


ALL = Filters()


class Thresholds:
    """The thresholds in a database. An unknown id raises ``exception.NotFound``."""

    def __init__(self, database: session.Database) -> None:
        self._database = database

    def list(self, filters: Filters = ALL) -> builtins.list[rules.Threshold]:
        """The thresholds that pass the filters, in the order in which they were made."""
        with self._database.reader() as connection:
            return _TABLE.list(connection, *_conditions(filters))

    def get(self, threshold_id: str) -> rules.Threshold:
        """One threshold."""
        with self._database.reader() as connection:
            return _TABLE.get(connection, threshold_id)

    def group(self, threshold_id: str) -> rules.Group:
        """The group of a threshold; ``exception.NotFound`` if it has none, or there is no threshold."""
        with self._database.reader() as connection:
            return tables.group_of(connection, _TABLE, threshold_id, 'Threshold')

    def add(self, threshold: rules.Threshold) -> rules.Threshold:
        """A new threshold as stored, with an id; ``exception.Invalid``, ``exception.Conflict``."""
        def work(change: history.Change) -> rules.Threshold:
            new = dataclasses.replace(threshold, threshold_id=str(uuid.uuid4()))
            rules.check_parent(new)
            _check_references(change, new, replacing=False)
            rules.check_threshold(new)
            return _TABLE.add(change, new)

        return history.change(self._database, work)

    def replace(self, threshold: rules.Threshold, revision: int | None = None) -> rules.Threshold:
        """The threshold as a whole in place of the one of its id; raises what ``change`` raises.

        It stays with its service or field, else ``exception.Invalid``.
        """
        def make(old: rules.Threshold) -> rules.Threshold:
            rules.check_parent(threshold)
            rules.check_threshold(threshold)
            if (threshold.service_id, threshold.field_id) != (old.service_id, old.field_id):
                raise exception.Invalid('A threshold cannot move to another service or field.')
            return dataclasses.replace(threshold, revision=old.revision)

        return self.change(threshold.threshold_id, make, revision)

    def change(self, threshold_id: str, make: Callable[[rules.Threshold], rules.Threshold],
               revision: int | None = None) -> rules.Threshold:
        """The threshold that ``make`` returns for the stored one, stored in its place.

        Raises ``exception.StaleRevision``, what ``make`` raises, ``exception.Invalid`` for an unknown group and
        ``exception.Conflict``.
        """
        def work(change: history.Change) -> rules.Threshold:
            old = _TABLE.get(change.connection, threshold_id)
            history.check_revision(old, revision, 'threshold')
            new = make(old)
            if new == old:
                return old
            _check_references(change, new, replacing=True)
            return _TABLE.replace(change, dataclasses.replace(new, revision=old.revision))

        return history.change(self._database, work)

    def remove(self, threshold_id: str, revision: int | None = None) -> None:
        """Delete a threshold."""
        def work(change: history.Change) -> None:
            history.check_revision(_TABLE.get(change.connection, threshold_id), revision, 'threshold')
            _TABLE.close(change, _TABLE.c.threshold_id == threshold_id)

        history.change(self._database, work)


def _check_references(change: history.Change, threshold: rules.Threshold, replacing: bool) -> None:
    tables.FIELDS.check(change.connection, threshold.field_id)
    tables.SERVICES.check(change.connection, threshold.service_id)
    tables.GROUPS.check(change.connection, threshold.group_id)
    siblings = _TABLE.list(change.connection, _TABLE.c.service_id == threshold.service_id,
                           _TABLE.c.field_id == threshold.field_id)
    rules.check_unique_threshold(threshold, siblings, replacing)


def _conditions(filters: Filters) -> builtins.list[ColumnElement[bool]]:
    wanted = filters._asdict()
    if filters.service_id is not None:
        wanted['field_id'] = None
    found = [_TABLE.c[name] == wanted[name] for name in _SAME if wanted[name] is not None]
    if filters.no_group and filters.group_id is None:
        found.append(_TABLE.c.group_id.is_(None))
    if filters.no_tenant:
        found.append(_TABLE.c.tenant_id.is_(None))
    return found
