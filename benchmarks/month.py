"""A month of usage made by arithmetic: bodies to push, and the sums that any exact answer about it must have.

Every amount is an integer here, so nothing that is measured has a part in what it is compared with: quantities are
in hundredths and prices in units of 1e-10.
"""

import dataclasses
import datetime
import itertools
import json
import typing
from collections.abc import Iterator

from benchmarks import rating_speed

START: typing.Final = rating_speed.START
SERIES: typing.Final = 700
HOURS: typing.Final = 720
DAYS: typing.Final = HOURS // 24
BODY_POINTS: typing.Final = 10_000
QTY_DIGITS: typing.Final = 2
PRICE_DIGITS: typing.Final = 10
# Those that the rules of rating_speed price come first.
TYPES: typing.Final = (*rating_speed.SERVICES, 'image.size', 'ip.floating', 'object.size', 'backup.size')
VALUES: typing.Final = 10


class Body(typing.NamedTuple):
    """What one POST carries."""

    points: int
    content: bytes


class Sums(typing.NamedTuple):
    """How many points, and their quantities and prices added up."""

    points: int = 0
    qty: int = 0
    price: int = 0

    def plus(self, other: 'Sums') -> 'Sums':
        """Those of another, too."""
        return Sums(self.points + other.points, self.qty + other.qty, self.price + other.price)


@dataclasses.dataclass(frozen=True)
class Month:
    """So many series for so many hours.

    ``rated`` says whether the prices are sent along. ``changing`` adds a label with another value for every point,
    ``timed`` the four labels of time that CloudKitty's own collecting gives every point.
    """

    types: tuple[str, ...] = TYPES
    series: int = SERIES
    hours: int = HOURS
    rated: bool = True
    changing: bool = False
    timed: bool = False

    def type(self, n: int) -> str:
        """The metric type of a series."""
        return self.types[n % len(self.types)]

    def groupby(self, n: int) -> dict[str, str]:
        """Who used it; the project is the scope, and has many series of each type."""
        return {'id': f'resource-{n:08d}-4c9f-47bb-9d6b-17ac6d5e55c1', 'project_id': f'project-{n // 7 % 20:024d}'}

    def metadata(self, n: int) -> dict[str, str]:
        """What it is; flavor and image are what the rules of rating_speed look at."""
        return {'flavor': f'flavor-{n // 3 % VALUES}', 'image': f'image-{n // 5 % VALUES}',
                'name': f'name of {n}', 'zone': f'zone-{n % 3}'}

    def sums(self, n: int, hour: int) -> Sums:
        """One point."""
        qty = (n * 7919 + hour * 104_729) % 99_999 + 1
        if self.rated:
            return Sums(1, qty, ((n * 15_485_863 + hour * 32_452_843) % 1_000_000 + 1) * 10 ** 6)
        return Sums(1, qty, qty * ruled(self.type(n), n // 3 % VALUES, n // 5 % VALUES))

    def bodies(self, hours: range | None = None) -> Iterator[Body]:
        """All points in the order of time, BODY_POINTS in a body."""
        places = itertools.product(hours or range(self.hours), range(self.series))
        shown = [self._shown(n) for n in range(self.series)]
        while taken := list(itertools.islice(places, BODY_POINTS)):
            yield Body(len(taken), self._body(taken, shown))

    def _shown(self, n: int) -> tuple[str, str]:
        return json.dumps(self.groupby(n))[1:-1], json.dumps(self.metadata(n))[1:-1]

    def _body(self, places: list[tuple[int, int]], shown: list[tuple[str, str]]) -> bytes:
        frames: dict[int, dict[str, list[str]]] = {}
        for hour, n in places:
            frames.setdefault(hour, {}).setdefault(self.type(n), []).append(self._point(n, hour, *shown[n]))
        return ('{"dataframes":[' + ','.join(_frame(hour, usage) for hour, usage in frames.items()) + ']}').encode()

    def _point(self, n: int, hour: int, groupby: str, metadata: str) -> str:
        point = self.sums(n, hour)
        price = f'"rating":{{"price":"{decimal(point.price, PRICE_DIGITS)}"}},' if self.rated else ''
        if self.timed:
            groupby = f'{groupby},{_times(hour // 24)}'
        if self.changing:
            metadata = f'{metadata},"request":"{hour}-{n}"'
        return (f'{{"vol":{{"unit":"GiB","qty":"{decimal(point.qty, QTY_DIGITS)}"}},{price}'
                f'"groupby":{{{groupby}}},"metadata":{{{metadata}}}}}')


def ruled(type: str, flavor: int, image: int) -> int:
    """The price of one hundredth of a unit by the 63 rules of rating_speed, in units of 1e-10.

    A flat for each service, then in the default group what has an even number and in the other what has an odd one.
    """
    if type not in rating_speed.SERVICES:
        return 0
    service = rating_speed.SERVICES.index(type)
    total = 0
    for group in (0, 1):
        flats = [_cost(service)] if group == 0 else [0]
        if flavor % 2 == group and flavor * 6 + 3 + service < 63:
            flats.append(_cost(flavor * 6 + 3 + service))
        rate = 10 ** 4
        if image % 2 == group and image:
            rate = _cost(image * 6 + service)
        total += max(flats) * rate
    return total


def _cost(n: int) -> int:
    """What a mapping of rating_speed costs, in units of 1e-4."""
    return 125 + 5 * n


def decimal(units: int, digits: int) -> str:
    """An amount that is not negative, written as a decimal number."""
    whole, rest = divmod(units, 10 ** digits)
    return f'{whole}.{rest:0{digits}}'.rstrip('0').rstrip('.')


def text(hour: int) -> str:
    """The instant at which an hour of the month begins."""
    return (START + datetime.timedelta(hours=hour)).strftime('%Y-%m-%dT%H:%M:%S+00:00')


def _frame(hour: int, usage: dict[str, list[str]]) -> str:
    points = ','.join(f'"{type}":[{",".join(points)}]' for type, points in usage.items())
    return f'{{"period":{{"begin":"{text(hour)}","end":"{text(hour + 1)}"}},"usage":{{{points}}}}}'


def _times(day: int) -> str:
    moment = START + datetime.timedelta(days=day)
    return (f'"day_of_the_year":"{moment.timetuple().tm_yday}","week_of_the_year":"{moment:%U}",'
            f'"month":"{moment.month}","year":"{moment.year}"')
