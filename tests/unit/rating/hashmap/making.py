"""Short notation for rules, series and points; ids are names, so that a table can be read."""

import dataclasses
import datetime
import decimal

from rating_api import datapoint
from rating_api.rating.hashmap import rules

D = decimal.Decimal

SERVICE = 'instance'
NOW = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)


def mapping(type, cost, value='', *, field=None, service=SERVICE, group=None, tenant=None, **more):
    """A mapping of the service, or of the field that is named."""
    parent = {'field_id': f'{service}.{field}'} if field else {'service_id': service}
    return rules.Mapping('', value, type, D(cost), group_id=group, tenant_id=tenant, **parent, **more)


def threshold(level, type, cost, *, field=None, service=SERVICE, group=None, tenant=None, **more):
    """A threshold of the service, or of the field that is named."""
    parent = {'field_id': f'{service}.{field}'} if field else {'service_id': service}
    return rules.Threshold('', D(level), type, D(cost), group_id=group, tenant_id=tenant, **parent, **more)


def ruleset(*given):
    """A rule set of mappings and thresholds, and of the services and fields that they name.

    A rule without a revision gets its place as one, so that a later rule is newer.
    """
    made = [dataclasses.replace(rule, revision=rule.revision or place, **_id(rule, place))
            for place, rule in enumerate(given, 1)]
    field_ids = sorted({rule.field_id for rule in made if rule.field_id})
    names = {rule.service_id for rule in made if rule.service_id} | {_service(name) for name in field_ids}
    return rules.RuleSet(
        1,
        tuple(rules.Service(name, name) for name in sorted(names)),
        tuple(rules.Field(name, name.partition('.')[2], _service(name)) for name in reversed(field_ids)),
        tuple(rules.Group(name, name) for name in sorted({rule.group_id for rule in made} - {None})),
        tuple(rule for rule in made if isinstance(rule, rules.Mapping)),
        tuple(rule for rule in made if isinstance(rule, rules.Threshold)))


def series(labels=(), *, type=SERVICE, scope='', metadata=()):
    """A series with these labels in its groupby."""
    return datapoint.Series(type, 'unit', scope, dict(labels), dict(metadata))


def point(qty, labels=(), *, begin=NOW, price=None, **more):
    """An hour of usage."""
    begin = datapoint.epoch(begin)
    return datapoint.Point(begin, begin + 3600, series(labels, **more), D(qty), price)


def _id(rule, place):
    return {'mapping_id' if isinstance(rule, rules.Mapping) else 'threshold_id': f'rule-{place}'}


def _service(field_id):
    return field_id.partition('.')[0]
