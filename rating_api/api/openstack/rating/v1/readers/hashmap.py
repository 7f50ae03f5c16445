"""Mappings and thresholds as v1's clients send them and ask for them."""

import datetime
from collections.abc import Mapping
from typing import Any

from rating_api import exception
from rating_api.api.openstack.rating.readers import hashmap as common
from rating_api.api.validation import formats
from rating_api.db.hashmap import mappings as db_mappings
from rating_api.db.hashmap import thresholds as db_thresholds
from rating_api.rating.hashmap import rules

_PARENTS = ('service_id', 'field_id', 'group_id')
_LAST_SECOND = {'hour': 23, 'minute': 59, 'second': 59}


def identity(name: str, query: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """The id of what a typed body is about: that of the path or query, else the body's; raises Invalid for none."""
    found: str | None = query.get(name) or body.get(name)
    if not found:
        raise exception.Invalid(f'Missing argument: "{name}"')
    return found


def mapping(body: Mapping[str, Any]) -> rules.Mapping:
    """The mapping of a body: what was left out is None or empty; raises a 400 Fault for a cost out of range."""
    return rules.Mapping(
        '', body.get('value') or '', body.get('type', 'flat'), _cost(body), **_parents(body),
        start=_time(body, 'start'), end=_end(body), name=body.get('name') or '', description=body.get('description'))


def threshold(body: Mapping[str, Any]) -> rules.Threshold:
    """The threshold of a body; raises a 400 Fault for a cost or level out of range."""
    return rules.Threshold('', common.amount(body, 'level'), body.get('type', 'flat'), _cost(body), **_parents(body))


def mapping_filters(query: Mapping[str, Any]) -> db_mappings.Filters:
    """Which mappings are asked for; raises Invalid for those of no parent that are not ``all``."""
    if not query.get('all', True):
        _check_parent(query)
    texts = {name: query.get(name) or None for name in ('created_by', 'updated_by', 'deleted_by', 'description')}
    return db_mappings.Filters(
        **_filters(query), **texts, start=_time(query, 'start'), end=_time(query, 'end'),
        active=query.get('is_active') or None, deleted=query.get('deleted', False))


def threshold_filters(query: Mapping[str, Any]) -> db_thresholds.Filters:
    """Which thresholds are asked for; raises Invalid for those of no parent."""
    _check_parent(query)
    return db_thresholds.Filters(**_filters(query))


def _check_parent(query: Mapping[str, Any]) -> None:
    if not any(query.get(name) for name in _PARENTS):
        raise exception.Invalid('You must specify either service_uuid, field_uuid or group_uuid.')


def _filters(query: Mapping[str, Any]) -> dict[str, Any]:
    """What both have in common; a tenant counts only if ``filter_tenant`` says so, and none is one, too."""
    wanted = query.get('filter_tenant', False)
    tenant_id = query.get('tenant_id') or None
    return {**{name: query.get(name) or None for name in _PARENTS}, 'no_group': query.get('no_group', False),
            'tenant_id': tenant_id if wanted else None, 'no_tenant': wanted and tenant_id is None}


def _parents(body: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: body.get(name) for name in (*_PARENTS, 'tenant_id')}


def _cost(body: Mapping[str, Any]) -> Any:
    """The cost of a body; null stays, and is refused where costs are checked."""
    return None if body['cost'] is None else common.amount(body, 'cost')


def _time(given: Mapping[str, Any], name: str) -> datetime.datetime | None:
    text = given.get(name)
    return formats.read_time(text) if text else None


def _end(body: Mapping[str, Any]) -> datetime.datetime | None:
    """The end of a mapping: a day without a time of day is meant as a whole."""
    moment = _time(body, 'end')
    is_day = moment is not None and not {'T', ':'} & set(body['end'])
    return moment.replace(**_LAST_SECOND) if moment is not None and is_day else moment
