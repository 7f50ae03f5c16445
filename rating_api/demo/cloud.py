"""The raw usage of a small cloud in one month: machines, volumes, addresses and traffic of five projects.

Machines start, stop and are resized; every hour in which something existed gives a point. The same month
is the same usage, always. Nothing here knows a price.
"""

import calendar
import dataclasses
import datetime
import decimal
import random
from collections.abc import Iterator

from rating_api import datapoint

HOUR = 3600
PROJECTS = ('analytics', 'ci', 'intranet', 'research', 'webshop')
MACHINES = 40

# Flavor, virtual CPUs, memory in MiB.
_FLAVORS = (('small', 1, 2048), ('medium', 2, 4096), ('large', 4, 8192), ('huge', 8, 32768))
_IMAGES = ('debian-12', 'ubuntu-24.04', 'windows-2022')
_DISKS_GIB = (20, 50, 100, 200, 500)
_GIB = decimal.Decimal('0.001')


@dataclasses.dataclass(frozen=True)
class Stretch:
    """Hours from one to another in which a machine ran unchanged."""

    begin: int
    end: int
    flavor: tuple[str, int, int]


@dataclasses.dataclass(frozen=True)
class Machine:
    """A machine with its disk, its address if it has one, and when it ran."""

    name: str
    project: str
    image: str
    disk_gib: int
    address: str | None
    created: int
    deleted: int
    running: tuple[Stretch, ...]


def last_month(now: datetime.datetime) -> datapoint.Period:
    """The last complete month before an instant, in UTC."""
    first = now.astimezone(datetime.UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return month_of(datapoint.epoch(first) - 1)


def month_of(seconds: int) -> datapoint.Period:
    """The month in which an instant lies, in UTC."""
    begin = datapoint.moment(seconds).replace(day=1, hour=0, minute=0, second=0)
    end = (begin + datetime.timedelta(days=31)).replace(day=1)
    return datapoint.Period(datapoint.epoch(begin), datapoint.epoch(end))


def title(month: datapoint.Period) -> str:
    """The month in words: 'October 2026'."""
    begin = datapoint.moment(month.begin)
    return f'{calendar.month_name[begin.month]} {begin.year}'


class Cloud:
    """Everything that existed in a month."""

    def __init__(self, month: datapoint.Period) -> None:
        self.month = month
        chance = random.Random(month.begin)  # noqa: S311, usage is made up and no secret
        self.machines = [self._machine(number, chance) for number in range(MACHINES)]
        self._series: dict[tuple[str, ...], datapoint.Series] = {}
        self._traffic = random.Random(month.end)  # noqa: S311, as above

    def days(self) -> Iterator[list[datapoint.Point]]:
        """The points of the month, a list a day."""
        for day in range(self.month.begin, self.month.end, 24 * HOUR):
            yield [point for begin in range(day, min(day + 24 * HOUR, self.month.end), HOUR)
                   for machine in self.machines for point in self._hour(machine, begin)]

    def _machine(self, number: int, chance: random.Random) -> Machine:
        begin, end = self.month
        hours = (end - begin) // HOUR
        created = begin if chance.random() < 0.7 else begin + chance.randrange(hours // 2) * HOUR
        deleted = end if chance.random() < 0.8 else created + chance.randrange(24, hours) * HOUR
        deleted = min(deleted, end)
        return Machine(
            name=f'vm-{number:02d}', project=PROJECTS[number % len(PROJECTS)], image=chance.choice(_IMAGES),
            disk_gib=chance.choice(_DISKS_GIB), address=f'203.0.113.{number}' if number % 2 else None,
            created=created, deleted=deleted, running=tuple(_stretches(created, deleted, chance)))

    def _hour(self, machine: Machine, begin: int) -> Iterator[datapoint.Point]:
        if not machine.created <= begin < machine.deleted:
            return
        yield self._point('volume.size', 'GiB', machine, begin, decimal.Decimal(machine.disk_gib))
        if machine.address:
            yield self._point('ip.floating', 'ip', machine, begin, decimal.Decimal(1), address=machine.address)
        stretch = next((one for one in machine.running if one.begin <= begin < one.end), None)
        if stretch is None:
            return
        flavor, vcpus, memory_mib = stretch.flavor
        yield self._point('instance', 'instance', machine, begin, decimal.Decimal(1), flavor_name=flavor,
                          vcpus=str(vcpus), memory_mib=str(memory_mib), image=machine.image)
        sent = decimal.Decimal(self._traffic.randrange(vcpus * 4000)) * _GIB
        yield self._point('network.outgoing', 'GiB', machine, begin, sent)

    def _point(self, kind: str, unit: str, machine: Machine, begin: int, qty: decimal.Decimal,
               **metadata: str) -> datapoint.Point:
        key = (kind, machine.name, *metadata.values())
        if key not in self._series:
            self._series[key] = datapoint.Series(
                kind, unit, machine.project, {'project_id': machine.project, 'id': machine.name}, dict(metadata))
        return datapoint.Point(begin, begin + HOUR, self._series[key], qty)


def _stretches(begin: int, end: int, chance: random.Random) -> Iterator[Stretch]:
    """Running, now and then off for some hours, and larger or smaller when it comes back."""
    flavor = chance.choice(_FLAVORS)
    while begin < end:
        stop = min(begin + chance.randrange(48, 500) * HOUR, end)
        yield Stretch(begin, stop, flavor)
        begin = stop + chance.randrange(1, 36) * HOUR
        if chance.random() < 0.4:
            flavor = chance.choice(_FLAVORS)
