"""Usage of CloudKitty's first storage, which has a row for each point, as batches of the store.

A batch is a stretch of rows. Its key names the first row and its digest the last one, so that what was copied is
known from the batches alone: a run goes on behind them, and nothing is stored twice.
"""

import typing
from collections.abc import Iterator, Sequence

from rating_api import datapoint
from rating_api import exception
from rating_api import storage
from rating_api.importer import report as reports
from rating_api.importer.cloudkitty import reading
from rating_api.importer.cloudkitty import source as sources
from rating_api.importer.cloudkitty import target as targets

SOURCE = 'cloudkitty'
# Some tenths of a second's work.
_CHUNK = 10_000
_PAGE = 500


class _Stretch(typing.NamedTuple):
    """The rows with ids from ``first`` to ``last``, and the batch that they are here, if they are; else its id is 0."""

    first: int
    last: int
    batch_id: int = 0
    points: int = 0


def copy(source: sources.Source, target: targets.Target, report: reports.Report) -> None:
    """Copy all rows, in transactions of some tenths of a second; ``exception.Conflict`` if another run does, too."""
    tally = report.of('usage')
    end = source.last_frame()
    stored = _stored(target)
    for stretch in stored:
        _keep(source, stretch, tally)
    copier = _Copier(source, target, tally)
    for gap in _gaps(stored, end):
        first = gap.first
        while first <= gap.last and (rows := source.frames(first, gap.last, _CHUNK)):
            copier.copy(rows)
            first = rows[-1].id + 1
            target.advance(rows[-1].id, end, f'usage of {rows[-1].begin:%Y-%m-%d}')


def _stored(target: targets.Target) -> list[_Stretch]:
    """The stretches that are here, or were: what was removed is wanted again only if that is said."""
    prefix = f'{target.name}:'
    query = storage.BatchQuery(SOURCE, removed=not target.again, limit=_PAGE)
    stretches: dict[int, _Stretch] = {}
    while found := target.points.batches(query):
        for batch in found:
            if (batch.key or '').startswith(prefix):
                first, last = map(int, (batch.digest or '').split('-'))
                # The newest come first: one that was copied again, before the one that was removed.
                stretches.setdefault(first, _Stretch(first, last, batch.batch_id if batch.live else 0, batch.count))
        query = query._replace(before=found[-1].batch_id)
    return sorted(stretches.values())


def _keep(source: sources.Source, stretch: _Stretch, tally: reports.Tally) -> None:
    """Count a stretch as kept, unless its rows became more or fewer since."""
    rows = source.count_frames(stretch.first, stretch.last)
    if stretch.batch_id and rows != stretch.points:
        tally.refuse(f'{stretch.first} to {stretch.last}', (
            f'They were {stretch.points} points when they were copied, as batch {stretch.batch_id}, and are {rows} '
            f'now. To copy them anew, remove that batch, and import with --again.'))
    else:
        tally.kept += stretch.points


def _gaps(stored: Sequence[_Stretch], end: int) -> Iterator[_Stretch]:
    """What lies between stretches, up to the id of the newest row."""
    first = 1
    for stretch in stored:
        if stretch.first > first:
            yield _Stretch(first, stretch.first - 1)
        first = max(first, stretch.last + 1)
    if first <= end:
        yield _Stretch(first, end)


class _Copier:
    """Stores rows as they come; what of them cannot be stored is refused, and parts the stretches."""

    def __init__(self, source: sources.Source, target: targets.Target, tally: reports.Tally) -> None:
        self._target = target
        self._tally = tally
        self._reader = reading.Reader(source, target)

    def copy(self, rows: Sequence[sources.Row]) -> None:
        """Store some rows that follow each other, or none of them if the processor has rated their time."""
        runs: list[list[reading.Read]] = [[]]
        for row in rows:
            try:
                runs[-1].append(self._reader.read(row))
            except ValueError as error:
                self._tally.refuse(row.id, error)
                runs.append([])
        twice = self._rated_here(runs)
        if twice is not None:
            self._tally.refuse(f'{rows[0].id} to {rows[-1].id}', (
                f'The period of the scope {twice[0]!r} that begins at {datapoint.moment(twice[1]).isoformat()} was '
                f'rated here by the processor: usage would be here twice.'))
            return
        for run in runs:
            self._store(run)

    def _store(self, run: Sequence[reading.Read]) -> None:
        points = [one.point for one in run if one.point is not None]
        if not points:
            return
        first, last = run[0].row_id, run[-1].row_id
        if not self._target.dry:
            batch = storage.NewBatch(SOURCE, key=f'{self._target.name}:{first}', digest=f'{first}-{last}',
                                     rounded=sum(one.rounded for one in run))
            try:
                self._target.points.add_batch(batch, points)
            except exception.Conflict as error:
                raise exception.Conflict(f'Another import copies the usage from row {first} on at this moment. Let it '
                                         f'end, and run this one again.') from error
        self._tally.copied += len(points)

    def _rated_here(self, runs: Sequence[Sequence[reading.Read]]) -> tuple[str, int] | None:
        """A scope and the begin of a period of it that the processor stored, if one of these points is in it."""
        points = [one.point for run in runs for one in run if one.point is not None]
        begins = [point.begin for point in points] or [0]
        query = storage.BatchQuery('processor', window=storage.Window(min(begins), max(begins) + 1), limit=_PAGE)
        places = {(point.series.scope, point.begin) for point in points} if points else set()
        while places and (found := self._target.points.batches(query)):
            for batch in found:
                if (batch.scope, batch.begin_min) in places:
                    return str(batch.scope), batch.begin_min or 0
            query = query._replace(before=found[-1].batch_id)
        return None
