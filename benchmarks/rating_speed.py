"""How many points a second hashmap prices on one core: ``python -m benchmarks.rating_speed``.

A round compiles the rules and prices a month of hourly points of a few hundred series; making points
and storing them is not counted. The rows of the chain of modules take points and give points. Rounds of
all cases are interleaved, times are CPU times, and figures are medians.
"""

import datetime
import decimal
import functools
import gc
import random
import statistics
import time
import typing
from collections.abc import Callable, Iterator

from rating_api import datapoint
from rating_api.rating import modules
from rating_api.rating.hashmap import engine
from rating_api.rating.hashmap import module
from rating_api.rating.hashmap import rules

ROUNDS: typing.Final = 7
SERIES: typing.Final = 300
HOURS: typing.Final = 720
BATCH: typing.Final = 10_000
SERVICES: typing.Final = ('instance', 'volume.size', 'network.outgoing')
GROUPS: typing.Final = (None, 'support')
START: typing.Final = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


class Row(typing.NamedTuple):
    """A measured figure; ``target`` is the least it must be, None where nothing is promised."""

    name: str
    value: float
    unit: str
    target: float | None


class Case(typing.NamedTuple):
    """Something to time: ``run`` does ``amount`` of ``unit``."""

    name: str
    run: Callable[[], object]
    amount: int
    target: float | None


class Usage(typing.NamedTuple):
    """A series and what it used hour by hour."""

    series: datapoint.Series
    quantities: list[decimal.Decimal]


def main() -> None:
    """Print the figures."""
    for row in figures():
        target = '' if row.target is None else f' (at least {row.target:,.0f})'
        print(f'{row.name}: {row.value:,.0f} {row.unit}{target}')


def figures(rounds: int = ROUNDS) -> list[Row]:
    """The median points/s of each case."""
    cases = list(_cases())
    seconds: dict[str, list[float]] = {case.name: [] for case in cases}
    # The points that wait here are no work of the engine's: keep the collector from walking them.
    gc.freeze()
    for _ in range(rounds):
        for case in cases:
            begun = time.process_time()
            case.run()
            seconds[case.name].append(time.process_time() - begun)
    gc.unfreeze()
    return [Row(case.name, case.amount / statistics.median(seconds[case.name]), 'points/s', case.target)
            for case in cases]


def _cases() -> Iterator[Case]:
    for mappings in (63, 1000):
        for thresholds, target in ((False, 5e6), (True, 2e6)):
            ruleset = make_rules(mappings, thresholds)
            usage = make_usage(mappings)
            kind = 'with thresholds' if thresholds else 'flat and rate'
            name = f'hashmap, {mappings:,} mappings, {kind}'
            yield Case(name, functools.partial(price, ruleset, usage), SERIES * HOURS, target)
            points = list(make_points(usage))
            yield Case(f'{name}, points through the chain of modules',
                       functools.partial(chain, ruleset, points), SERIES * HOURS, None)


def price(ruleset: rules.RuleSet, usage: list[Usage]) -> None:
    """What is timed: the prices of every hour of each series, from uncompiled rules."""
    begin = datapoint.epoch(START)
    book = engine.Book(ruleset)
    for series, quantities in usage:
        book.tariff(series.scope, begin).pricer(series.type, series.labels).prices(quantities)


def chain(ruleset: rules.RuleSet, points: list[datapoint.Point]) -> None:
    """The same from points to points, in the order of time and in batches, as they are stored."""
    active = [(module.HashMap(), engine.Book(ruleset))]
    for begin in range(0, len(points), BATCH):
        modules.rate(points[begin:begin + BATCH], active)


def make_rules(mappings: int, thresholds: bool) -> rules.RuleSet:
    """So many mappings: a flat for each service, then flats by flavor and rates by image in two groups."""
    services = [rules.Service(name, name) for name in SERVICES]
    fields = [rules.Field(f'{name}/{label}', label, name) for name in SERVICES
              for label in ('flavor', 'image', 'size')]
    made = [_mapping(n, 'flat', '', service_id=name) for n, name in enumerate(SERVICES)]
    for n in range(len(made), mappings):
        label, type = ('flavor', 'flat') if n // 3 % 2 else ('image', 'rate')
        made.append(_mapping(n, type, f'{label}-{n // 6}', field_id=f'{SERVICES[n % 3]}/{label}',
                             group_id=GROUPS[n // 6 % 2]))
    steps = [step for name in SERVICES for step in _thresholds(name)] if thresholds else []
    return rules.RuleSet(1, tuple(services), tuple(fields), (rules.Group('support', 'support'),),
                         tuple(made), tuple(steps))


def _mapping(n: int, type: str, value: str, **where: typing.Any) -> rules.Mapping:
    cost = decimal.Decimal('0.0125') + n * decimal.Decimal('0.0005')
    return rules.Mapping(f'mapping-{n}', value, type, cost, start=START, revision=n, **where)


def _thresholds(service: str) -> Iterator[rules.Threshold]:
    for level in (100, 250, 500, 750):
        yield rules.Threshold(f'{service}-{level}', decimal.Decimal(level), 'rate',
                              1 - decimal.Decimal(level) / 2000, service_id=service)
        yield rules.Threshold(f'{service}-size-{level}', decimal.Decimal(level), 'flat',
                              decimal.Decimal(level) / 1000, field_id=f'{service}/size', group_id='support')


def make_usage(mappings: int) -> list[Usage]:
    """Series whose labels the rules map, and quantities with six decimals."""
    chance = random.Random(mappings)
    values = mappings // 6
    return [Usage(_series(n, chance.randrange(values), chance.randrange(values)),
                  [decimal.Decimal(chance.randrange(10 ** 9)).scaleb(-6) for _ in range(HOURS)])
            for n in range(SERIES)]


def _series(n: int, flavor: int, image: int) -> datapoint.Series:
    metadata: dict[str, datapoint.Label] = {
        'flavor': f'flavor-{flavor}', 'image': f'image-{image}', 'size': n * 3}
    groupby = {'id': f'resource-{n}', 'project_id': f'project-{n % 10}'}
    return datapoint.Series(SERVICES[n % 3], 'unit', f'project-{n % 10}', groupby, metadata)


def make_points(usage: list[Usage]) -> Iterator[datapoint.Point]:
    """The usage as points, hour by hour."""
    for hour in range(HOURS):
        begin = datapoint.epoch(START) + hour * 3600
        for series, quantities in usage:
            yield datapoint.Point(begin, begin + 3600, series, quantities[hour])


if __name__ == '__main__':
    main()
