"""Kinds of series: those that agree on the metric type, the scope, and the label that scopes come from.

Sums by kind are kept beside those by series, because they are far fewer and answer most questions: whatever depends
on nothing else of a series. A kind's sums in a day or month are kept at one of its series that have points there, whose
type and labels speak for all; another day's may be at another one.
"""

import typing
from collections.abc import Iterable, Sequence

import sqlalchemy
from sqlalchemy import ColumnElement

from rating_api.db import meta
from rating_api.db import models
from rating_api.storage import timelabels
from rating_api.storage.sql import sources
from rating_api.storage.sql import texts

_SERIES, _LABEL = models.series.c, models.series_label.c


def rollups(connection: sqlalchemy.Connection, names: Iterable[str]) -> sources.Rollups:
    """The rollups for a question that depends on these names of labels, or 'type'."""
    labels = set(names) - {'type'}
    if not labels or (labels == {meta.read_scope_key(connection)} and not labels & timelabels.NAMES):
        return sources.BY_KIND
    return sources.BY_SERIES


class Kind(typing.NamedTuple):
    """What tells the kinds of series apart: columns of series, and of the label that ``label`` finds."""

    columns: Sequence[ColumnElement]
    label: ColumnElement[bool]

    def joined(self, series: sqlalchemy.FromClause) -> sqlalchemy.FromClause:
        """Series, or a join with them, with that label of theirs."""
        return series.outerjoin(models.series_label, self.label)


def kind(connection: sqlalchemy.Connection) -> Kind:
    """The kind of any series."""
    scope_key = meta.read_scope_key(connection) or ''
    return Kind((_SERIES.scope, _SERIES.type, _LABEL.groupable, _LABEL.value),
                sqlalchemy.and_(_LABEL.series_id == _SERIES.id, _LABEL.key == scope_key))


def of_scopes(connection: sqlalchemy.Connection, scope_hashes: Sequence[int],
              wanted: sqlalchemy.Subquery) -> dict[int, int]:
    """Those of the wanted series that belong to some scopes, each with the first of its kind.

    The ``series_id`` of ``wanted`` is joined: MariaDB would look for each series in a list of its own.
    """
    of = kind(connection)
    found = connection.execute(
        sqlalchemy.select(_SERIES.id, *of.columns)
        .select_from(of.joined(models.series.join(wanted, wanted.c.series_id == _SERIES.id)))
        .where(texts.among(_SERIES.scope_hash, scope_hashes, connection.dialect.name)))
    first: dict[tuple[object, ...], int] = {}
    return {series_id: first.setdefault(tuple(values), series_id) for series_id, *values in found}
