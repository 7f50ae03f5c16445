"""What a scope pays at a moment: rules compiled from a rule set and kept until the rules change.

A Book holds a rule set, a Tariff what one scope pays while the same mappings are valid. What the rules
of one service come to is in sheet.py.
"""

import bisect
import datetime
import functools
from collections.abc import Callable, Mapping

from rating_api import datapoint
from rating_api.rating.hashmap import pricing
from rating_api.rating.hashmap import rules
from rating_api.rating.hashmap import sheet

_KEPT_TARIFFS = 4096
# Of so many series the pricers are found without looking at labels; some 300 bytes each.
_KEPT_PRICERS = 30_000

_EPOCH = datapoint.moment(0)
_SECOND = datetime.timedelta(seconds=1)


class _Kept:
    """The pricer of a series, once it was needed."""

    __slots__ = ('pricer',)

    def __init__(self) -> None:
        self.pricer: pricing.Pricer | None = None


class Book:
    """A rule set, ready to price the points of every scope and time."""

    def __init__(self, ruleset: rules.RuleSet) -> None:
        self.ruleset = ruleset
        self._services = _services(ruleset)
        tenants = {rule.tenant_id for rule in ruleset.mappings}
        tenants |= {rule.tenant_id for rule in ruleset.thresholds}
        # An empty scope means that a point has none; a rule for '' is a rule for nobody.
        self._tenants = tenants - {None, ''}
        moments = {moment for mapping in ruleset.mappings for moment in (mapping.start, mapping.end)}
        self._edges = sorted({_first_second(moment) for moment in moments if moment is not None})
        self._tariff = functools.lru_cache(_KEPT_TARIFFS)(self._compile)
        self._pricers: Callable[[str, int], _Kept] = functools.lru_cache(_KEPT_PRICERS)(
            lambda fingerprint, segment: _Kept())

    @property
    def ruleset_id(self) -> int:
        """The number of the rule set."""
        return self.ruleset.id

    def segment(self, begin: int) -> int:
        """Which of the spans between starts and ends of mappings an instant lies in.

        The same mappings are valid throughout a segment.
        """
        return bisect.bisect_right(self._edges, begin)

    def tariff(self, scope: str, begin: int) -> 'Tariff':
        """What a scope ('' is none) pays in a period that begins at ``begin`` (epoch seconds)."""
        return self._tariff(scope if scope in self._tenants else None, self.segment(begin))

    def pricer(self, series: datapoint.Series, begin: int) -> pricing.Pricer:
        """The price of any quantity of a series in a period that begins at ``begin``; raises sheet.Unratable."""
        kept = self._pricers(series.fingerprint, self.segment(begin))
        if kept.pricer is None:
            kept.pricer = self.tariff(series.scope, begin).pricer(series.type, series.labels)
        return kept.pricer

    def _compile(self, tenant: str | None, segment: int) -> 'Tariff':
        # Any instant of the segment will do.
        begin = self._edges[segment - 1] if segment else self._edges[0] - 1 if self._edges else 0
        return Tariff(self._services, tenant, datapoint.moment(begin))


class Tariff:
    """What one scope pays while the same mappings are valid."""

    def __init__(self, services: Mapping[str, sheet.Service], tenant: str | None,
                 at: datetime.datetime) -> None:
        self._services = services
        self._tenant = tenant
        self._at = at
        self._sheets: dict[str, sheet.Sheet] = {}

    def pricer(self, type: str, labels: Mapping[str, datapoint.Label]) -> pricing.Pricer:
        """The price of any quantity of a metric type with these labels; raises Unratable.

        A type without rules is free. Series that meet the same rules share one pricer.
        """
        found = self._sheets.get(type)
        if found is None:
            if type not in self._services:
                return pricing.FREE
            found = self._sheets.setdefault(type, sheet.Sheet(self._services[type], self._tenant, self._at))
        return found.pricer(labels)


def _services(ruleset: rules.RuleSet) -> dict[str, sheet.Service]:
    """The rules by the name of their service, its fields by name; rules of nothing are left out."""
    services = {service.service_id: sheet.Service(sheet.Parent(service.name)) for service in ruleset.services}
    parents = {service_id: service.own for service_id, service in services.items()}
    for field in sorted(ruleset.fields, key=lambda field: field.name):
        if field.service_id in services:
            parents[field.field_id] = sheet.Parent(field.name)
            services[field.service_id].fields.append(parents[field.field_id])
    nothing = sheet.Parent('')
    for mapping in ruleset.mappings:
        parents.get(_parent_id(mapping), nothing).mappings.append(mapping)
    for threshold in ruleset.thresholds:
        parents.get(_parent_id(threshold), nothing).thresholds.append(threshold)
    return {service.own.name: service for service in services.values()}


def _parent_id(rule: rules.Mapping | rules.Threshold) -> str:
    return rule.field_id or rule.service_id or ''


def _first_second(moment: datetime.datetime) -> int:
    """The first whole second that is not before a moment."""
    return -((_EPOCH - moment) // _SECOND)
