"""The ids of series: made on first use, remembered, and turned back into series.

Series that carry the time labels of their period are kept without them, as series of their own.
"""

import dataclasses
import functools
import hashlib
import json
import threading
import typing
from collections.abc import Iterable, Mapping, Sequence

import cachetools
import sqlalchemy

from rating_api import datapoint
from rating_api.db import models
from rating_api.db import session
from rating_api.db import upsert
from rating_api.storage import timelabels
from rating_api.storage.sql import bulk
from rating_api.storage.sql import texts

_SERIES = models.series.c


class Kept(typing.NamedTuple):
    """A series as it is stored; with ``time_labels``, its points carry those of their begin too."""

    series: datapoint.Series
    time_labels: bool
    fingerprint: str

    def at(self, begin: int) -> datapoint.Series:
        """The series of a point that begins at an instant."""
        if not self.time_labels:
            return self.series
        return dataclasses.replace(self.series, groupby={**self.series.groupby, **timelabels.derive(begin)})


def keep(series: datapoint.Series, begin: int) -> Kept:
    """How the series of a point that begins at an instant is stored."""
    stripped = timelabels.strip(series.groupby, begin)
    if stripped is None:
        return Kept(series, False, series.fingerprint)
    bare = dataclasses.replace(series, groupby=stripped)
    # Not the fingerprint of points that never had these labels.
    return Kept(bare, True, hashlib.blake2b(f'time labels {bare.fingerprint}'.encode(), digest_size=16).hexdigest())


class SeriesIds:
    """The ids of the series of one database; remembers at most ``cache_size`` of them."""

    def __init__(self, database: session.Database, cache_size: int) -> None:
        self._database = database
        self._known: cachetools.LRUCache[str, int] = cachetools.LRUCache(cache_size)
        self._lock = threading.Lock()

    def ensure(self, wanted: Iterable[Kept]) -> dict[str, int]:
        """The id of each series by its fingerprint; unknown ones are stored, in transactions of their own.

        A series that no point came to use does no harm, and no other writer waits for a batch because
        both began with the same new series.
        """
        kept = {one.fingerprint: one for one in wanted}
        with self._lock:
            found = {fingerprint: self._known[fingerprint] for fingerprint in kept if fingerprint in self._known}
        # In one order everywhere: two writers never wait for each other's series.
        missing = sorted(kept.keys() - found.keys())
        learnt: dict[str, int] = {}
        for chunk in bulk.chunks(missing):
            with self._database.reader() as connection:
                learnt.update(_ids(connection, chunk))
        new = [kept[fingerprint] for fingerprint in missing if fingerprint not in learnt]
        for batch in bulk.chunks(new):
            learnt.update(self._database.write(functools.partial(_store, batch)))
        with self._lock:
            self._known.update(learnt)
        return found | learnt


def load(connection: sqlalchemy.Connection, series_ids: Iterable[int]) -> dict[int, Kept]:
    """The series with these ids."""
    found = {}
    for chunk in bulk.chunks(sorted(set(series_ids))):
        for row in connection.execute(models.series.select().where(_SERIES.id.in_(chunk))):
            groupby, metadata = json.loads(row.groupby), json.loads(row.metadata)
            series = datapoint.Series(row.type, row.unit, row.scope, groupby, metadata)
            found[row.id] = Kept(series, bool(row.time_labels), row.fingerprint)
    return found


def _ids(connection: sqlalchemy.Connection, fingerprints: Sequence[str]) -> dict[str, int]:
    rows = connection.execute(sqlalchemy.select(_SERIES.fingerprint, _SERIES.id).where(
        _SERIES.fingerprint.in_(fingerprints)))
    return {row.fingerprint: row.id for row in rows}


def _store(new: Sequence[Kept], connection: sqlalchemy.Connection) -> dict[str, int]:
    upsert.insert_missing(connection, models.series, [_row(kept) for kept in new])
    ids = _ids(connection, [kept.fingerprint for kept in new])
    # Who lost a race finds the winner's labels, which were committed with its series.
    labels = [label for kept in new for label in _labels(kept, ids[kept.fingerprint])]
    upsert.insert_missing(connection, models.series_label, labels)
    return ids


def _row(kept: Kept) -> dict[str, object]:
    series = kept.series
    return {
        'fingerprint': kept.fingerprint,
        'type': series.type,
        'unit': series.unit,
        'scope_hash': texts.digest(series.scope),
        'scope': series.scope,
        'groupby': _json(series.groupby),
        'metadata': _json(series.metadata),
        'time_labels': int(kept.time_labels),
    }


def _labels(kept: Kept, series_id: int) -> Iterable[dict[str, object]]:
    derived = timelabels.NAMES if kept.time_labels else frozenset()
    for key, label in kept.series.labels.items():
        groupable = key in kept.series.groupby
        if groupable or key not in derived:
            value = str(label)
            yield {'series_id': series_id, 'key': key, 'groupable': int(groupable), 'hash': texts.digest(value),
                   'value': value}


def _json(labels: Mapping[str, datapoint.Label]) -> str:
    return json.dumps(dict(labels), sort_keys=True, separators=(',', ':'))
