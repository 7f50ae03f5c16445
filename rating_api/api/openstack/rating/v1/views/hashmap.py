"""Hashmap's rules as v1's clients see them: decimals with all their places, times in UTC that do not say so."""

import decimal
from typing import Any

from rating_api import datapoint
from rating_api.api.openstack.rating.v1.readers import common
from rating_api.rating.hashmap import rules


def mapping(one: rules.Mapping) -> dict[str, Any]:
    """A mapping."""
    return {
        'mapping_id': one.mapping_id,
        'value': one.value,
        **_price(one),
        'created_at': common.shown(one.created_at),
        'start': common.shown(one.start),
        'end': common.shown(one.end),
        'name': one.name,
        'description': one.description,
        'deleted': common.shown(one.deleted),
        'created_by': one.created_by,
        'updated_by': one.updated_by,
        'deleted_by': one.deleted_by,
    }


def threshold(one: rules.Threshold) -> dict[str, Any]:
    """A threshold."""
    return {'threshold_id': one.threshold_id, 'level': _fixed(one.level, rules.LEVEL_DECIMALS), **_price(one)}


def _price(one: rules.Mapping | rules.Threshold) -> dict[str, str | None]:
    return {'type': one.type, 'cost': _fixed(one.cost, rules.COST_DECIMALS), 'service_id': one.service_id,
            'field_id': one.field_id, 'group_id': one.group_id, 'tenant_id': one.tenant_id}


def _fixed(value: decimal.Decimal, decimals: int) -> str:
    return format(value.quantize(decimal.Decimal(1).scaleb(-decimals), context=datapoint.EXACT), 'f')
