"""What v1's collector resource stores: which collector a service has, and which collectors are enabled.

CloudKitty's clients may set both; nothing acts on them, there or here.
"""

import typing

import sqlalchemy

from rating_api import exception
from rating_api.db import models
from rating_api.db import session
from rating_api.db import upsert

_MAPPING = models.collector_mapping.c
_STATE = models.collector_state.c


class Mapping(typing.NamedTuple):
    """The collector of a service."""

    service: str
    collector: str


class Collectors:
    """The stored mappings and states."""

    def __init__(self, database: session.Database) -> None:
        self._database = database

    def mappings(self, collector: str | None = None) -> list[Mapping]:
        """The mappings by service: all of them, or those to one collector."""
        wanted = models.collector_mapping.select().order_by(_MAPPING.service)
        if collector is not None:
            wanted = wanted.where(_MAPPING.collector == collector)
        with self._database.reader() as connection:
            return [Mapping(row.service, row.collector) for row in connection.execute(wanted)]

    def mapping(self, service: str) -> Mapping:
        """The mapping of a service; raises NotFound."""
        wanted = models.collector_mapping.select().where(_MAPPING.service == service)
        with self._database.reader() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise _unmapped(service)
        return Mapping(row.service, row.collector)

    def map(self, mapping: Mapping) -> None:
        """Give a service a collector, in place of another one."""
        self._put(models.collector_mapping, _MAPPING.service == mapping.service, mapping._asdict())

    def unmap(self, service: str) -> None:
        """Remove the mapping of a service; raises NotFound."""
        def work(connection: sqlalchemy.Connection) -> None:
            gone = connection.execute(models.collector_mapping.delete().where(_MAPPING.service == service))
            if not gone.rowcount:
                raise _unmapped(service)

        self._database.write(work)

    def is_enabled(self, name: str) -> bool:
        """Whether a collector is enabled; one that was never set is not."""
        wanted = sqlalchemy.select(_STATE.enabled).where(_STATE.name == name)
        with self._database.reader() as connection:
            return bool(connection.execute(wanted).scalar())

    def enable(self, name: str, enabled: bool) -> None:
        """Set whether a collector is enabled."""
        self._put(models.collector_state, _STATE.name == name, {'name': name, 'enabled': int(enabled)})

    def _put(self, table: sqlalchemy.Table, which: sqlalchemy.ColumnElement[bool], row: dict[str, object]) -> None:
        def work(connection: sqlalchemy.Connection) -> None:
            upsert.insert_missing(connection, table, [row])
            connection.execute(table.update().where(which).values(row))

        self._database.write(work)


def _unmapped(service: str) -> exception.NotFound:
    return exception.NotFound(f'No mapping for service: {service}')
