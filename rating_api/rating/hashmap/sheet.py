"""The rules of one service for one scope and time, and what they make of a series.

The semantics are CloudKitty's. Where it leaves the winner to chance, ours is:

* of thresholds of one level under several parents: the service's, then that of the first field by name;
* of rules that a group, parent and value (or level) has twice for the same scope: the one written last,
  that is the highest revision, then the highest id.
"""

import bisect
import collections
import dataclasses
import datetime
import decimal
import functools
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence

from rating_api import datapoint
from rating_api import exception
from rating_api.rating import validity
from rating_api.rating.hashmap import pricing
from rating_api.rating.hashmap import rules

# Kept by what the rules see of a series, not by its labels: usually a few.
_KEPT_PRICERS = 4096


class Unratable(exception.RatingError):
    """A label is not a number although its field has thresholds."""

    code = 'rating.unratable'


@dataclasses.dataclass
class Parent:
    """The rules of a service or of a field, for every scope and time."""

    name: str
    mappings: list[rules.Mapping] = dataclasses.field(default_factory=list)
    thresholds: list[rules.Threshold] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Service:
    """A service's own rules, and those of its fields in the order of their names."""

    own: Parent
    fields: list[Parent] = dataclasses.field(default_factory=list)


class Seen(typing.NamedTuple):
    """What the rules of a field see of a label: a value they map, and how many thresholds it reaches."""

    value: str | None
    reached: int


class Sheet:
    """The rules of one service as they hold for one scope and time."""

    def __init__(self, service: Service, tenant: str | None, at: datetime.datetime) -> None:
        self._own = _Table(service.own, tenant, at)
        self._fields = [_Table(field, tenant, at) for field in service.fields]
        self._pricer = functools.lru_cache(_KEPT_PRICERS)(self._compile)

    def pricer(self, labels: Mapping[str, datapoint.Label]) -> pricing.Pricer:
        """The price of any quantity with these labels; raises Unratable.

        A field that the labels lack plays no part.
        """
        return self._pricer(tuple([
            field.see(labels[field.name]) if field.name in labels else None for field in self._fields]))

    def _compile(self, seen: tuple[Seen | None, ...]) -> pricing.Pricer:
        groups: dict[str | None, _Group] = collections.defaultdict(_Group)
        with decimal.localcontext(pricing.UNROUNDED):
            for mapping in self._own.mappings:
                groups[mapping.group_id].apply(mapping)
            for threshold in self._own.thresholds:
                groups[threshold.group_id].steps.append(threshold)
            for field, label in zip(self._fields, seen, strict=True):
                if label is not None:
                    field.apply(label, groups)
            return pricing.Pricer([group.curve() for group in groups.values()])


@dataclasses.dataclass
class _Group:
    """What the rules of one group come to for one series; groups know nothing of each other.

    Flat costs do not add up: the highest counts, 0 at least. Every rate multiplies it, so that rates
    alone cost nothing.
    """

    flat: decimal.Decimal = pricing.ZERO
    rate: decimal.Decimal = decimal.Decimal(1)
    best: rules.Threshold | None = None
    steps: list[rules.Threshold] = dataclasses.field(default_factory=list)

    def apply(self, mapping: rules.Mapping) -> None:
        if mapping.type == 'rate':
            self.rate *= mapping.cost
        else:
            self.flat = max(self.flat, mapping.cost)

    def meet(self, threshold: rules.Threshold) -> None:
        if self.best is None or threshold.level > self.best.level:
            self.best = threshold

    def curve(self) -> pricing.Curve:
        """One threshold counts, that of the highest level; the service's if a field has the same."""
        least = pricing.ZERO if self.best is None else self.best.level
        return pricing.Curve(self._unit(), [(step.level, self._from(step))
                                             for step in self.steps if step.level >= least])

    def _unit(self) -> decimal.Decimal:
        """The cost of a unit without a threshold of the service; the best field's is part of it."""
        if self.best is None:
            return self.rate * self.flat
        if self.best.type == 'rate':
            return self.rate * self.best.cost * self.flat
        return self.rate * (self.flat + self.best.cost)

    def _from(self, step: rules.Threshold) -> pricing.Line:
        """The line from a threshold of the service on: a flat one is charged once, not for each unit."""
        if step.type == 'rate':
            return pricing.Line(self.rate * self.flat * step.cost)
        return pricing.Line(self.rate * self.flat, step.cost)


class _Table:
    """The rules of one parent as they hold for one scope and time."""

    def __init__(self, parent: Parent, tenant: str | None, at: datetime.datetime) -> None:
        self.name = parent.name
        valid = [mapping for mapping in parent.mappings if validity.is_active(mapping, at)]
        # A service has one mapping in each group, a field one for each value.
        self.mappings = _overlay(valid, tenant, lambda rule: (rule.group_id, rule.field_id and rule.value))
        self._by_value: dict[str, list[rules.Mapping]] = {}
        for mapping in self.mappings:
            self._by_value.setdefault(mapping.value, []).append(mapping)
        thresholds = _overlay(parent.thresholds, tenant, lambda rule: (rule.group_id, rule.level))
        self._is_numeric = bool(thresholds)
        # Levels below 0 are never reached; a label must be a number all the same.
        self.thresholds = sorted((rule for rule in thresholds if rule.level >= 0), key=_level)

    def see(self, label: datapoint.Label) -> Seen:
        """What the rules see of a label: its text as Python shows it, and that text as a number."""
        text = str(label)
        reached = 0
        if self._is_numeric:
            reached = bisect.bisect_right(self.thresholds, self._number(text), key=_level)
        return Seen(text if text in self._by_value else None, reached)

    def apply(self, seen: Seen, groups: Mapping[str | None, _Group]) -> None:
        """Tell each group what its rules make of a label."""
        if seen.value is not None:
            for mapping in self._by_value[seen.value]:
                groups[mapping.group_id].apply(mapping)
        highest = {threshold.group_id: threshold for threshold in self.thresholds[:seen.reached]}
        for group_id, threshold in highest.items():
            groups[group_id].meet(threshold)

    def _number(self, text: str) -> decimal.Decimal:
        try:
            number = decimal.Decimal(text)
        except decimal.InvalidOperation:
            number = decimal.Decimal('NaN')
        if not number.is_finite():
            raise Unratable(f'The field {self.name} has thresholds, but {text[:100]!r} is not a number.')
        return number


_Rule = typing.TypeVar('_Rule', rules.Mapping, rules.Threshold)


def _overlay(given: Iterable[_Rule], tenant: str | None,
             key: Callable[[_Rule], tuple[object, object]]) -> Sequence[_Rule]:
    """The rules for every scope and the tenant's own, one for each key: the tenant's, the newest."""
    ours = [rule for rule in given if rule.tenant_id is None or rule.tenant_id == tenant]
    return list({key(rule): rule for rule in sorted(ours, key=_precedence)}.values())


def _precedence(rule: rules.Mapping | rules.Threshold) -> tuple[bool, int, str]:
    rule_id = rule.mapping_id if isinstance(rule, rules.Mapping) else rule.threshold_id
    return rule.tenant_id is not None, rule.revision, rule_id


def _level(threshold: rules.Threshold) -> decimal.Decimal:
    return threshold.level
