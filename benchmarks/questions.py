"""What the services are asked about the month, and the proof that what they say is right to the last digit."""

import decimal
import functools
import typing
import urllib.parse
from collections.abc import Callable, Iterator, Mapping

from benchmarks import client
from benchmarks import month

Answer = Mapping[str, typing.Any]

END: typing.Final = '2026-02-01T00:00:00Z'
WINDOW: typing.Final = f'begin=2026-01-01T00:00:00Z&end={END}'
PAGE: typing.Final = 100
# Enough for any sum of a month.
_CONTEXT: typing.Final = decimal.Context(prec=60)
_NOTHING: typing.Final = month.Sums()
_FLOAT_ERROR: typing.Final = decimal.Decimal('1e-9')


class Question(typing.NamedTuple):
    """A GET at a version of the API; ``check`` raises WrongAnswer unless the answer is right."""

    name: str
    path: str
    version: str
    check: Callable[[Answer], None]


class Summary(typing.NamedTuple):
    """The sums of the month by some groups, and the group that a point of a series and a day falls into."""

    name: str
    query: str
    key: Callable[[month.Month, int, int], tuple[str, ...]]
    most_milliseconds: float = 5

    @property
    def path(self) -> str:
        """What to GET."""
        return f'/v2/summary?{WINDOW}&limit={PAGE}&offset=0{self.query}'


SUMMARIES: typing.Final = (
    Summary('no groups', '', lambda made, n, day: ()),
    Summary('by project', '&groupby=project_id', lambda made, n, day: (made.groupby(n)['project_id'],)),
    Summary('by type, project', '&groupby=type&groupby=project_id',
            lambda made, n, day: (made.type(n), made.groupby(n)['project_id'])),
    Summary('by day', '&groupby=time-d', lambda made, n, day: (str(day + 1),)),
    Summary('by id, a page of 100', '&groupby=id', lambda made, n, day: (made.groupby(n)['id'],),
            most_milliseconds=10),
)
# Offsets with the milliseconds that a page there may take, and depths of markers with the part of the month above.
OFFSETS: typing.Final = {0: 5, 50_000: 30}
DEPTHS: typing.Final = {'at the start': 0.0, 'half way down': 0.5, 'at the end': 1.0}
MARKED_MILLISECONDS: typing.Final = 5


class Truth:
    """The sums of a month by series and day, kept up to date with what was pushed since.

    Without ``exact`` amounts may be as near as floats come.
    """

    def __init__(self, made: month.Month, exact: bool = True) -> None:
        self.made = made
        self.exact = exact
        self._cells: dict[tuple[int, int], month.Sums] = {}
        self.add(range(made.hours))

    def add(self, hours: range) -> None:
        """Count the points of these hours once more."""
        for hour in hours:
            for n in range(self.made.series):
                cell = n, hour // 24
                self._cells[cell] = self._cells.get(cell, _NOTHING).plus(self.made.sums(n, hour))

    def groups(self, summary: Summary) -> dict[tuple[str, ...], month.Sums]:
        """The sums of each group of a question."""
        groups: dict[tuple[str, ...], month.Sums] = {}
        for (n, day), sums in self._cells.items():
            key = summary.key(self.made, n, day)
            groups[key] = groups.get(key, _NOTHING).plus(sums)
        return groups

    @property
    def count(self) -> int:
        """How many points there are."""
        return sum(sums.points for sums in self._cells.values())


def summaries(truth: Truth) -> Iterator[Question]:
    """Every summary, at the version that shows exact amounts and the number of groups."""
    for summary in SUMMARIES:
        yield Question(f'summary {summary.name}', summary.path, '2.2',
                       functools.partial(check_summary, summary=summary, truth=truth))


def pages(truth: Truth) -> Iterator[Question]:
    """Pages of points by offset."""
    for offset in OFFSETS:
        yield Question(_offset_name(offset),
                       f'/v2/dataframes?{WINDOW}&limit={PAGE}&offset={offset}', '2.2',
                       functools.partial(check_page, truth=truth, offset=offset))


def marked_pages(truth: Truth, sender: client.Client) -> Iterator[Question]:
    """Pages of points by marker at several depths."""
    made = truth.made
    for name, depth in DEPTHS.items():
        hour = min(int(depth * made.hours), made.hours - 1)
        begin = urllib.parse.quote(month.text(hour))
        before = sender.get(f'/v2/dataframes?begin={begin}&end={END}&limit={PAGE}', '2.3')
        following = next(link['href'] for link in before['links'] if link['rel'] == 'next')
        marker = urllib.parse.parse_qs(urllib.parse.urlsplit(following).query)['marker'][0]
        yield Question(_marker_name(name),
                       f'/v2/dataframes?{WINDOW}&limit={PAGE}&marker={urllib.parse.quote(marker)}', '2.3',
                       functools.partial(check_page, truth=truth, offset=hour * made.series + PAGE))


def pages_asked() -> dict[str, float]:
    """The names of all questions for pages, with the milliseconds that each may take."""
    return {**{_offset_name(offset): most for offset, most in OFFSETS.items()},
            **{_marker_name(name): MARKED_MILLISECONDS for name in DEPTHS}}


def _offset_name(offset: int) -> str:
    return f'page of {PAGE} at offset {offset:,}'


def _marker_name(depth: str) -> str:
    return f'page of {PAGE} by marker {depth}'


def check_summary(answer: Answer, summary: Summary, truth: Truth) -> None:
    """Raise WrongAnswer unless the rows are the first groups with their sums."""
    groups = truth.groups(summary)
    rows = {tuple(str(value) for value in row[4:]): row for row in answer['results']}
    wanted = sorted(groups)[:PAGE]
    if answer['total'] != len(groups) or len(rows) != len(answer['results']) or sorted(rows) != wanted:
        raise client.WrongAnswer(f'{summary.path}: {answer["total"]} groups, {len(rows)} shown, '
                                 f'instead of {len(groups)}, {len(wanted)}')
    for key, (_, _, qty, price, *_) in rows.items():
        sums = groups[key]
        if not (_same(qty, sums.qty, month.QTY_DIGITS, truth.exact)
                and _same(price, sums.price, month.PRICE_DIGITS, truth.exact)):
            raise client.WrongAnswer(f'{summary.path}: {key} has {qty} and {price}, not {sums}')


def check_page(answer: Answer, truth: Truth, offset: int) -> None:
    """Raise WrongAnswer unless a page has right points, no two alike, each of the hour that belongs at its place."""
    made = truth.made
    hours = {month.text(hour): hour for hour in range(made.hours)}
    series = {made.groupby(n)['id']: n for n in range(made.series)}
    found = []
    for frame in answer['dataframes']:
        hour = hours[frame['period']['begin']]
        for type, points in frame['usage'].items():
            for point in points:
                n = series[point['groupby']['id']]
                found.append((hour, n))
                if type != made.type(n) or not _is_point(point, made, n, hour, truth.exact):
                    raise client.WrongAnswer(f'Point {n} of hour {hour} is shown as {type} {point}')
    wanted = [place // made.series for place in range(offset, min(offset + PAGE, truth.count))]
    if sorted(hour for hour, _ in found) != wanted or len(set(found)) != len(found):
        raise client.WrongAnswer(f'The page at {offset} has {len(set(found))} points of hours '
                                 f'{sorted({hour for hour, _ in found})}')


def _is_point(point: Answer, made: month.Month, n: int, hour: int, exact: bool) -> bool:
    sums = made.sums(n, hour)
    return (point['metadata'] == made.metadata(n)
            and _same(point['vol']['qty'], sums.qty, month.QTY_DIGITS, exact)
            and _same(point['rating']['price'], sums.price, month.PRICE_DIGITS, exact))


def _same(shown: object, units: int, digits: int, exact: bool) -> bool:
    """Whether an amount in an answer is the right one; where floats are sent, as near as they come."""
    right = decimal.Decimal(units).scaleb(-digits, _CONTEXT)
    if exact:
        return isinstance(shown, str) and decimal.Decimal(shown) == right
    return abs(decimal.Decimal(str(shown)) - right) <= right * _FLOAT_ERROR
