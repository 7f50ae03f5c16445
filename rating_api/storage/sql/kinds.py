"""Kinds of series: those that agree on the metric type, the scope, and the label that scopes come from.

Sums by kind are kept beside those by series, because they are far fewer and answer most questions: whatever depends
on nothing else of a series. A kind's sums in a day or month are kept at one of its series that have points there, whose
type and labels speak for all; another day's may be at another one.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy

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


def of_scopes(connection: sqlalchemy.Connection, scope_hashes: Sequence[int],
              wanted: sqlalchemy.Subquery) -> dict[int, dict[int, int]]:
    """Those of the wanted series that belong to each of these scopes, and for each of them the first of its kind.

    The ``series_id`` of ``wanted`` is joined: MariaDB would look for each series in a list of its own.
    """
    label = sqlalchemy.and_(_LABEL.series_id == _SERIES.id, _LABEL.key == (meta.read_scope_key(connection) or ''))
    found: dict[int, dict[int, int]] = {scope_hash: {} for scope_hash in scope_hashes}
    first: dict[tuple[object, ...], int] = {}
    for series_id, scope_hash, *kind in connection.execute(
            sqlalchemy.select(_SERIES.id, _SERIES.scope_hash, _SERIES.scope, _SERIES.type, _LABEL.groupable,
                              _LABEL.value)
            .select_from(models.series).join(wanted, wanted.c.series_id == _SERIES.id)
            .outerjoin(models.series_label, label)
            .where(texts.among(_SERIES.scope_hash, scope_hashes, connection.dialect.name))
            .order_by(_SERIES.id)):
        found[scope_hash][series_id] = first.setdefault(tuple(kind), series_id)
    return found
