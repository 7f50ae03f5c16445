"""The ids of series: made on first use, remembered, and turned back into series.

Series that carry the time labels of their period are kept without them, as series of their own.
"""

import collections
import dataclasses
import functools
import hashlib
import itertools
import json
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import sqlalchemy

from rating_api import datapoint
from rating_api.db import meta
from rating_api.db import models
from rating_api.db import session
from rating_api.storage import timelabels
from rating_api.storage.sql import bulk
from rating_api.storage.sql import texts

# New series of one transaction: well below a second, and not many commits.
_CHUNK = 4_000

_SERIES = models.series.c
_COLUMNS = ('fingerprint', 'type', 'unit', 'scope_hash', 'scope', 'groupby', 'metadata', 'time_labels')
_SORTED = msgspec.json.Encoder(order='sorted')
_LABEL_COLUMNS = ('series_id', 'key', 'groupable', 'hash', 'value')


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


class Found(typing.NamedTuple):
    """The ids of the series of some points, and whether all of these carry the time labels of their begin."""

    ids: list[int]
    time_labels: bool


def keep(series: datapoint.Series, begin: int) -> Kept:
    """How the series of a point that begins at an instant is stored."""
    stripped = timelabels.strip(series.groupby, begin)
    return kept(series, False) if stripped is None else kept(dataclasses.replace(series, groupby=stripped), True)


def kept(series: datapoint.Series, time_labels: bool) -> Kept:
    """A series as it is stored, with the fingerprint that it has there."""
    if not time_labels:
        return Kept(series, False, series.fingerprint)
    # Not the fingerprint of points that never had these labels.
    text = f'time labels {series.fingerprint}'
    return Kept(series, True, hashlib.blake2b(text.encode(), digest_size=16).hexdigest())


class _Id:
    """The id of a series, once the transaction that found or made it has ended."""

    __slots__ = ('value',)

    def __init__(self) -> None:
        self.value: int | None = None


class SeriesIds:
    """The ids of the series of one database; remembers at most ``cache_size`` of them.

    New ones are stored only while the database has a scope key, any if it is None.
    """

    def __init__(self, database: session.Database, cache_size: int, scope_key: str | None) -> None:
        self._database = database
        self._scope_key = scope_key
        # functools' cache is the one that is bounded, least recently used and written in C.
        self._known: Callable[[str], _Id] = functools.lru_cache(cache_size)(lambda fingerprint: _Id())

    def of(self, points: Sequence[datapoint.Point]) -> Found:
        """The ids of the series of points, in their order."""
        of_points = [point.series for point in points]
        distinct = set(of_points)
        timed = {one for one in distinct if one.groupby.keys() >= timelabels.NAMES}
        ids = self._plain(distinct - timed)
        if not timed:
            return Found([ids[one] for one in of_points], False)
        days = [point.begin // datapoint.DAY_SECONDS for point in points]
        begins = {(one, day): point.begin for one, day, point in zip(of_points, days, points, strict=True)
                  if one in timed}
        kept = {key: keep(key[0], begin) for key, begin in begins.items()}
        known = self.ensure(kept.values())
        found = [known[kept[one, day].fingerprint] if one in timed else ids[one]
                 for one, day in zip(of_points, days, strict=True)]
        return Found(found, len(timed) == len(distinct) and all(one.time_labels for one in kept.values()))

    def _plain(self, wanted: Iterable[datapoint.Series]) -> dict[datapoint.Series, int]:
        found = {one: self._known(one.fingerprint).value for one in wanted}
        missing = [one for one, series_id in found.items() if series_id is None]
        if missing:
            learnt = self.ensure(Kept(one, False, one.fingerprint) for one in missing)
            found.update((one, learnt[one.fingerprint]) for one in missing)
        return typing.cast(dict[datapoint.Series, int], found)

    def ensure(self, wanted: Iterable[Kept]) -> dict[str, int]:
        """The id of each series by its fingerprint; unknown ones are stored, in transactions of their own.

        A series that no point came to use does no harm, and no other writer waits for a batch because
        both began with the same new series.
        """
        kept = {one.fingerprint: one for one in wanted}
        found = {fingerprint: self._known(fingerprint).value for fingerprint in kept}
        # In one order everywhere: two writers never wait for each other's series.
        missing = sorted(fingerprint for fingerprint, series_id in found.items() if series_id is None)
        for chunk in bulk.chunks(missing, _CHUNK):
            with self._database.reader() as connection:
                learnt = _ids(connection, chunk)
            new = [kept[fingerprint] for fingerprint in chunk if fingerprint not in learnt]
            if new:
                learnt.update(self._database.write(functools.partial(self._store, new), apart=True))
            found.update(learnt)
            for fingerprint, series_id in learnt.items():
                self._known(fingerprint).value = series_id
        return typing.cast(dict[str, int], found)

    def _store(self, new: Sequence[Kept], connection: sqlalchemy.Connection) -> dict[str, int]:
        meta.hold_scope_key(connection, self._scope_key)
        return _store(new, connection)


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
    return dict(connection.execute(sqlalchemy.select(_SERIES.fingerprint, _SERIES.id).where(
        texts.among(_SERIES.fingerprint, fingerprints, connection.dialect.name))).all())


def _store(new: Sequence[Kept], connection: sqlalchemy.Connection) -> dict[str, int]:
    # Values repeat a lot in what comes together.
    digest = functools.cache(texts.digest)
    rows = bulk.Rows(models.series, _COLUMNS, [_row(kept, digest) for kept in new])
    inserted = bulk.insert_missing(connection, rows, ('fingerprint', 'id'))
    made: dict[str, int] = dict(inserted or ())
    ids = made
    if len(made) < len(new):
        ids = made | _ids(connection, [kept.fingerprint for kept in new if kept.fingerprint not in made])
    # Who lost a race finds the winner's labels, which were committed with its series.
    mine = new if inserted is None else [kept for kept in new if kept.fingerprint in made]
    labels = bulk.Rows(models.series_label, _LABEL_COLUMNS, _labels(
        ((kept, ids[kept.fingerprint]) for kept in mine), digest))
    if inserted is None:
        bulk.insert_missing(connection, labels, ('series_id',))
    else:
        bulk.insert(connection, labels)
    return ids


def _row(kept: Kept, digest: Callable[[str], int]) -> bulk.Row:
    one = kept.series
    return (kept.fingerprint, one.type, one.unit, digest(one.scope), one.scope, _json(one.groupby),
            _json(one.metadata), int(kept.time_labels))


def _labels(new: Iterable[tuple[Kept, int]], digest: Callable[[str], int]) -> list[bulk.Row]:
    """The labels of series with their ids; key by key, as the index has them that takes longest to search."""
    rows: dict[str, list[bulk.Row]] = collections.defaultdict(list)
    for kept, series_id in new:
        groupby, metadata = kept.series.groupby, kept.series.metadata
        for key, label in groupby.items():
            value = str(label)
            rows[key].append((series_id, key, 1, digest(value), value))
        left_out = timelabels.NAMES if kept.time_labels else ()
        for key, label in metadata.items():
            if key not in groupby and key not in left_out:
                value = str(label)
                rows[key].append((series_id, key, 0, digest(value), value))
    return list(itertools.chain.from_iterable(rows.values()))


def _json(labels: Mapping[str, datapoint.Label]) -> str:
    return _SORTED.encode(labels).decode()
