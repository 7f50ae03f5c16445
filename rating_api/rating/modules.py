"""What a rating module is, which modules run in which order, and how points pass through them.

The modules themselves are beside this file or in other people's packages; their rules and states are
stored elsewhere and handed in.
"""

import decimal
import importlib.metadata
import itertools
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import stevedore

from rating_api import datapoint
from rating_api import exception

NAMESPACE = 'rating_api.rating.modules'

_ZERO = decimal.Decimal(0)


class Unrated(typing.NamedTuple):
    """A point that a module could not price, and why: its price is 0, or in a frame in doubt what others made it."""

    point: datapoint.Point
    module: str
    reason: str


class Doubt(typing.NamedTuple):
    """A scope's period in which a part of a module failed, and why: what the points there cost may not be all."""

    scope: str
    period: datapoint.Period
    module: str
    reason: str


class Outcome(typing.NamedTuple):
    """Points with their prices, those among them that could not be priced, and the frames that are in doubt.

    ``points`` keep the order in which they were given. The ``point`` of each ``unrated`` is the same
    object as one of them, so that equal points are told apart.
    """

    points: list[datapoint.Point]
    unrated: list[Unrated]
    doubts: Sequence[Doubt] = ()


class Module(typing.Protocol):
    """What a class must offer that the entry points ``rating_api.rating.modules`` name.

    ``hot_config`` says that its rules may change while it runs. One that is ``always_enabled`` ignores
    its stored state and has priority 1. The class is called without arguments.
    """

    module_id: str
    description: str
    hot_config: bool
    always_enabled: bool

    def rate(self, points: Sequence[datapoint.Point], rules: object) -> Outcome:
        """The points with this module's price, rounded to 18 decimals, added to what they cost before.

        A price of None counts as 0. ``rules`` is what the module's own loader read. A point that cannot
        be priced is returned with the price 0 and listed as unrated. Points may be added and left out. Raises
        RatingUnavailable if the module cannot do its work, so that nothing must be stored.
        """


class Rules(typing.Protocol):
    """What a module's loader reads for it."""

    @property
    def ruleset_id(self) -> int:
        """The rule set that was read, which the batch keeps."""


class State(typing.NamedTuple):
    """Whether a module runs, and when: the highest priority first."""

    module_id: str
    enabled: bool = False
    priority: int = 1


def load(names: Collection[str] | None = None) -> dict[str, Module]:
    """The installed modules, or those of these names, by name in alphabetical order.

    Raises ConfigError for one that is not installed, not alone under its name or does not load: without
    it, everything that it prices would cost nothing, and nobody would know.
    """
    wanted = importlib.metadata.entry_points(group=NAMESPACE).names if names is None else names
    manager: stevedore.NamedExtensionManager[Module] = stevedore.NamedExtensionManager(
        NAMESPACE, sorted(wanted), invoke_on_load=True, conflict_resolver=_refuse_twins,
        on_load_failure_callback=_refuse_broken, on_missing_entrypoints_callback=_refuse_missing)
    loaded = {name: manager[name].obj for name in sorted(wanted)}
    return {name: module for name, module in loaded.items() if module is not None}


def states(installed: Mapping[str, Module], stored: Mapping[str, State]) -> list[State]:
    """The state of each module, by name: as stored, or disabled with priority 1."""
    return [State(name, enabled=True) if module.always_enabled else stored.get(name, State(name))
            for name, module in sorted(installed.items())]


def in_order(given: Iterable[State]) -> list[State]:
    """The states of the enabled modules as they run: the highest priority first, equal ones by name."""
    enabled = [state for state in given if state.enabled]
    return sorted(enabled, key=lambda state: (-state.priority, state.module_id))


def rate(points: Sequence[datapoint.Point], active: Iterable[tuple[Module, object]]) -> Outcome:
    """The points as priced by each module in turn, given with its rules.

    A point that a module cannot price, or prices beyond +-1e15, gets the price 0, is listed once and
    goes to no further module. A point of a frame in doubt is listed too, with the price that it has in the end.
    Points keep their order; those that a module adds come last. A point that nobody priced costs 0.
    """
    going, places = list(points), list(range(len(points)))
    parked: list[tuple[int, datapoint.Point]] = []
    unrated: list[Unrated] = []
    doubts: list[Doubt] = []
    for module, rules in active:
        outcome = _within_range(module.module_id, module.rate(going, rules))
        going = outcome.points
        doubts += outcome.doubts
        places = (places + [len(points)] * (len(going) - len(places)))[:len(going)]
        if outcome.unrated:
            lost = {id(entry.point) for entry in outcome.unrated}
            gone = [id(point) in lost for point in going]
            stay = [id(point) not in lost for point in going]
            parked += zip(itertools.compress(places, gone), itertools.compress(going, gone), strict=True)
            places, going = list(itertools.compress(places, stay)), list(itertools.compress(going, stay))
            unrated += outcome.unrated
    if parked:
        everything = sorted([*zip(places, going, strict=True), *parked], key=lambda entry: entry[0])
        going = [point for _, point in everything]
    going = [point if point.price is not None else point._replace(price=_ZERO) for point in going]
    return Outcome(going, [*unrated, *_doubted(going, unrated, doubts)], tuple(doubts))


def _doubted(points: Sequence[datapoint.Point], unrated: Sequence[Unrated],
             doubts: Sequence[Doubt]) -> Iterator[Unrated]:
    """The points in the frames that are in doubt, each once, without those that are listed already."""
    reasons: dict[tuple[str, datapoint.Period], list[Doubt]] = {}
    for doubt in doubts:
        reasons.setdefault((doubt.scope, doubt.period), []).append(doubt)
    listed = {id(entry.point) for entry in unrated}
    for point in points if reasons else ():
        found = reasons.get((point.series.scope, datapoint.Period(point.begin, point.end)))
        if found and id(point) not in listed:
            yield Unrated(point, found[0].module, '; '.join(doubt.reason for doubt in found))


def _within_range(module_id: str, outcome: Outcome) -> Outcome:
    """The outcome, with prices that cannot be stored taken back."""
    prices = [point.price for point in outcome.points if point.price is not None]
    if not prices or (min(prices) >= -datapoint.LARGEST and max(prices) <= datapoint.LARGEST):
        return outcome
    beyond = [place for place, point in enumerate(outcome.points)
              if point.price is not None and point.price.copy_abs() > datapoint.LARGEST]
    points, unrated = list(outcome.points), list(outcome.unrated)
    for place in beyond:
        points[place] = points[place]._replace(price=_ZERO)
        unrated.append(Unrated(points[place], module_id, 'The price is beyond +-1e15.'))
    return outcome._replace(points=points, unrated=unrated)


def _refuse_broken(_manager: object, entry_point: importlib.metadata.EntryPoint, why: BaseException) -> None:
    raise exception.ConfigError(
        f'The rating module {entry_point.name} ({entry_point.value}) does not load: {why}') from why


def _refuse_missing(names: Iterable[str]) -> None:
    raise exception.ConfigError(f'No rating module is installed under the name {", ".join(sorted(names))}.')


def _refuse_twins(_namespace: str, name: str, found: Sequence[object]) -> typing.NoReturn:
    raise exception.ConfigError(f'{len(found)} rating modules are installed under the name {name}.')
