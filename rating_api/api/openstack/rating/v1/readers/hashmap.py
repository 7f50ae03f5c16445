"""Mappings and thresholds as v1's clients send them and ask for them."""

from collections.abc import Mapping
from typing import Any

from rating_api import exception
from rating_api.api.openstack.rating.readers import hashmap as readers
from rating_api.api.openstack.rating.v1.readers import common
from rating_api.db.hashmap import mappings as db_mappings
from rating_api.db.hashmap import thresholds as db_thresholds
from rating_api.rating.hashmap import rules

_PARENTS = ('service_id', 'field_id', 'group_id')


def mapping(body: Mapping[str, Any]) -> rules.Mapping:
    """The mapping of a body: what was left out is None or empty; raises a 400 Fault for a cost out of range."""
    return rules.Mapping(
        '', body.get('value') or '', body.get('type', 'flat'), _cost(body), **_parents(body),
        start=common.moment(body, 'start'), end=common.end(body), name=body.get('name') or '',
        description=body.get('description'))


def threshold(body: Mapping[str, Any]) -> rules.Threshold:
    """The threshold of a body; raises a 400 Fault for a cost or level out of range."""
    return rules.Threshold('', readers.amount(body, 'level'), body.get('type', 'flat'), _cost(body), **_parents(body))


def mapping_filters(query: Mapping[str, Any]) -> db_mappings.Filters:
    """Which mappings are asked for; raises Invalid for those of no parent that are not ``all``."""
    if not query.get('all', True):
        _check_parent(query)
    texts = {name: query.get(name) or None for name in ('created_by', 'updated_by', 'deleted_by', 'description')}
    return db_mappings.Filters(
        **_filters(query), **texts, start=common.moment(query, 'start'), end=common.moment(query, 'end'),
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
    return None if body['cost'] is None else readers.amount(body, 'cost')
