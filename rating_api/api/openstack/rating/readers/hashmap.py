"""Mappings and thresholds as clients send them; ids and texts that are null count as absent."""

import datetime
import decimal
from collections.abc import Mapping
from typing import Any

from rating_api import context
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating import resources
from rating_api.api.validation import formats
from rating_api.db.hashmap import mappings as db_mappings
from rating_api.db.hashmap import thresholds as db_thresholds
from rating_api.rating.hashmap import rules

_PARENTS = ('service_id', 'field_id', 'group_id')
# Whom a rule says it was made by when nobody asked who it was, and how much of a name is kept.
_UNKNOWN = 'unknown'
_AUTHOR_LENGTH = 255


def author(caller: context.RequestContext) -> str:
    """The name under which a caller's writes are kept."""
    return (caller.user_id or _UNKNOWN)[:_AUTHOR_LENGTH]


def amount(body: Mapping[str, Any], name: str) -> decimal.Decimal:
    """The number of a body, exactly; raises a 400 Fault for one that would fill the memory."""
    value = decimal.Decimal(body[name])
    if value and not -40 < value.adjusted() < 40:
        raise faults.invalid([faults.Problem((name,), 'value', 'the number is out of range')])
    return value


def mapping(body: Mapping[str, Any], mapping_id: str = '') -> rules.Mapping:
    """The mapping of a body, whole; raises a 400 Fault for a cost that is out of range."""
    return rules.Mapping(
        mapping_id, body.get('value') or '', body.get('type', 'flat'), amount(body, 'cost'), **_parents(body),
        start=_time(body, 'start'), end=_time(body, 'end'), name=body.get('name') or '',
        description=body.get('description'))


def threshold(body: Mapping[str, Any], threshold_id: str = '') -> rules.Threshold:
    """The threshold of a body, whole; raises a 400 Fault for a cost or level that is out of range."""
    return rules.Threshold(threshold_id, amount(body, 'level'), body.get('type', 'flat'), amount(body, 'cost'),
                           **_parents(body))


def mapping_filters(query: Mapping[str, Any]) -> db_mappings.Filters:
    """Which mappings a query asks for."""
    return db_mappings.Filters(**_filters(query, ('name', 'value', 'active', 'deleted')))


def threshold_filters(query: Mapping[str, Any]) -> db_thresholds.Filters:
    """Which thresholds a query asks for."""
    return db_thresholds.Filters(**_filters(query, ()))


def _filters(query: Mapping[str, Any], more: tuple[str, ...]) -> dict[str, Any]:
    wanted = resources.only(query, (*_PARENTS, 'type', *more))
    return {**wanted, 'tenant_id': query['scope_id']} if 'scope_id' in query else wanted


def _parents(body: Mapping[str, Any]) -> dict[str, str | None]:
    return {**{name: body.get(name) for name in _PARENTS}, 'tenant_id': body.get('scope_id')}


def _time(body: Mapping[str, Any], name: str) -> datetime.datetime | None:
    text = body.get(name)
    return None if text is None else formats.read_time(text)
