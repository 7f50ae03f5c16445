"""The mappings of hashmap: what a service, or one value of a field, costs from when to when."""

import builtins
import dataclasses
import datetime
import functools
import typing
import uuid
from collections.abc import Callable

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api import exception
from rating_api.db import clock
from rating_api.db import history
from rating_api.db import session
from rating_api.db.hashmap import tables
from rating_api.rating import validity
from rating_api.rating.hashmap import rules

_TABLE = tables.MAPPINGS
_SAME = ('service_id', 'field_id', 'group_id', 'tenant_id', 'type', 'name', 'value', 'created_by', 'updated_by',
         'deleted_by')


class Filters(typing.NamedTuple):
    """Which mappings to list; an attribute of None leaves all.

    ``service_id`` makes ``field_id`` void, and ``group_id`` makes ``no_group`` (those without one) void, as in
    CloudKitty. ``no_tenant`` asks for those that are for every tenant. ``start`` is the earliest start, ``end`` is
    later than the latest end; one without an end never matches that. ``description`` is a part of it in any
    case of letters. ``active`` asks for those that are valid now, or those that are not; ``deleted`` adds the
    deleted ones.
    """

    service_id: str | None = None
    field_id: str | None = None
    group_id: str | None = None
    no_group: bool = False
    tenant_id: str | None = None
    no_tenant: bool = False
    type: str | None = None
    name: str | None = None
    value: str | None = None
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    created_by: str | None = None
    updated_by: str | None = None
    deleted_by: str | None = None
    description: str | None = None
    active: bool | None = None
    deleted: bool = False


ALL = Filters()


class Mappings:
    """The mappings in a database. An unknown id raises ``exception.NotFound``."""

    def __init__(self, database: session.Database) -> None:
        self._database = database

    def list(self, filters: Filters = ALL) -> builtins.list[rules.Mapping]:
        """The mappings that pass the filters, in the order in which they were made."""
        with self._database.reader() as connection:
            found = _TABLE.list(connection, *_conditions(filters))
            now = clock.now(connection)
        return [mapping for mapping in found if _passes(filters, mapping, now)]

    def get(self, mapping_id: str) -> rules.Mapping:
        """One mapping, deleted or not."""
        with self._database.reader() as connection:
            return _TABLE.get(connection, mapping_id)

    def group(self, mapping_id: str) -> rules.Group:
        """The group of a mapping, deleted or not; ``exception.NotFound`` if it has none, or there is no mapping."""
        with self._database.reader() as connection:
            return tables.group_of(connection, _TABLE, mapping_id, 'Mapping')

    def add(self, mapping: rules.Mapping, user: str | None = None, force: bool = False) -> rules.Mapping:
        """A new mapping as stored, with an id and the defaults: starting now, with a name of its own.

        ``force`` permits a start in the past. Raises ``exception.Invalid`` and ``exception.Conflict``.
        """
        def work(change: history.Change) -> rules.Mapping:
            rules.check_new_mapping(mapping, change.at, force)
            new = dataclasses.replace(
                mapping, mapping_id=str(uuid.uuid4()), start=mapping.start or change.at,
                name=mapping.name or uuid.uuid4().hex, created_at=change.at, created_by=user, updated_by=None,
                deleted=None, deleted_by=None)
            _check_references(change, new)
            rules.check_cost(new)
            return _TABLE.add(change, new)

        return history.change(self._database, work)

    def replace(self, mapping: rules.Mapping, user: str | None = None, revision: int | None = None) -> rules.Mapping:
        """The mapping as a whole in place of the one of its id; raises what ``change`` raises.

        An absent start or name stays as it was.
        """
        return self.change(mapping.mapping_id, functools.partial(_whole, mapping), user, revision)

    def change(self, mapping_id: str, make: Callable[[rules.Mapping, datetime.datetime], rules.Mapping],
               user: str | None = None, revision: int | None = None) -> rules.Mapping:
        """The mapping that ``make`` returns for the stored one and the present instant, stored in its place.

        Whatever is the same as before is no change. Raises ``exception.StaleRevision``, what ``make`` raises,
        ``exception.Invalid`` for an unknown group and ``exception.Conflict``.
        """
        def work(change: history.Change) -> rules.Mapping:
            old = _open(change, mapping_id)
            history.check_revision(old, revision, 'mapping')
            new = make(old, change.at)
            if new == old:
                return old
            _check_references(change, new)
            return _TABLE.replace(change, dataclasses.replace(new, updated_by=user, revision=old.revision))

        return history.change(self._database, work)

    def remove(self, mapping_id: str, user: str | None = None, revision: int | None = None) -> None:
        """Delete a mapping: it prices nothing any more and can still be read."""
        def work(change: history.Change) -> None:
            old = _open(change, mapping_id)
            history.check_revision(old, revision, 'mapping')
            _TABLE.replace(change, dataclasses.replace(old, deleted=change.at, deleted_by=user))

        history.change(self._database, work)


def _open(change: history.Change, mapping_id: str) -> rules.Mapping:
    found = _TABLE.get(change.connection, mapping_id)
    if found.deleted is not None:
        raise exception.NotFound(_TABLE.missing(mapping_id))
    return found


def _whole(new: rules.Mapping, old: rules.Mapping, now: datetime.datetime) -> rules.Mapping:
    kept = {name: getattr(old, name) for name in
            ('created_at', 'created_by', 'updated_by', 'deleted', 'deleted_by', 'revision')}
    new = dataclasses.replace(new, start=new.start or old.start, name=new.name or old.name, **kept)
    rules.check_mapping_change(old, new, now)
    return new


def _check_references(change: history.Change, mapping: rules.Mapping) -> None:
    tables.FIELDS.check(change.connection, mapping.field_id)
    tables.SERVICES.check(change.connection, mapping.service_id)
    tables.GROUPS.check(change.connection, mapping.group_id)
    same_place = [_TABLE.c[name] == getattr(mapping, name)
                  for name in ('value', 'tenant_id', 'service_id', 'field_id', 'group_id')]
    rules.check_unique_mapping(mapping, _TABLE.list(change.connection, _TABLE.c.deleted.is_(None), sqlalchemy.or_(
        _TABLE.c.name == mapping.name, sqlalchemy.and_(*same_place))))


def _conditions(filters: Filters) -> builtins.list[ColumnElement[bool]]:
    wanted = filters._asdict()
    if filters.service_id is not None:
        wanted['field_id'] = None
    found = [_TABLE.c[name] == wanted[name] for name in _SAME if wanted[name] is not None]
    if filters.no_group and filters.group_id is None:
        found.append(_TABLE.c.group_id.is_(None))
    if filters.no_tenant:
        found.append(_TABLE.c.tenant_id.is_(None))
    if filters.start is not None:
        found.append(_TABLE.c.start >= filters.start)
    if filters.end is not None:
        found.append(_TABLE.c.end < filters.end)
    if not filters.deleted:
        found.append(_TABLE.c.deleted.is_(None))
    return found


def _passes(filters: Filters, mapping: rules.Mapping, now: datetime.datetime) -> bool:
    """The filters on which engines would not agree, or that are decided elsewhere."""
    if filters.active is not None and validity.is_active(mapping, now) != filters.active:
        return False
    return (filters.description or '').casefold() in (mapping.description or '').casefold()
