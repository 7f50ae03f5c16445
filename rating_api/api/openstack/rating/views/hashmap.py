"""Hashmap's rules as clients see them: flat objects, decimals as strings, times in UTC."""

import datetime
from typing import Any

from rating_api import datapoint
from rating_api.rating.hashmap import rules


def service(one: rules.Service) -> dict[str, Any]:
    """A service."""
    return {'service_id': one.service_id, 'name': one.name}


def field(one: rules.Field) -> dict[str, Any]:
    """A field."""
    return {'field_id': one.field_id, 'name': one.name, 'service_id': one.service_id}


def group(one: rules.Group) -> dict[str, Any]:
    """A group."""
    return {'group_id': one.group_id, 'name': one.name}


def mapping(one: rules.Mapping) -> dict[str, Any]:
    """A mapping; what v1 calls its tenant is its scope."""
    return {
        'mapping_id': one.mapping_id,
        **_parents(one),
        'value': one.value,
        'type': one.type,
        'cost': datapoint.text(one.cost),
        'name': one.name,
        'description': one.description,
        'start': _time(one.start),
        'end': _time(one.end),
        'created_at': _time(one.created_at),
        'deleted': _time(one.deleted),
        'created_by': one.created_by,
        'updated_by': one.updated_by,
        'deleted_by': one.deleted_by,
    }


def threshold(one: rules.Threshold) -> dict[str, Any]:
    """A threshold."""
    return {
        'threshold_id': one.threshold_id,
        **_parents(one),
        'level': datapoint.text(one.level),
        'type': one.type,
        'cost': datapoint.text(one.cost),
    }


def _parents(one: rules.Mapping | rules.Threshold) -> dict[str, str | None]:
    return {'service_id': one.service_id, 'field_id': one.field_id, 'group_id': one.group_id,
            'scope_id': one.tenant_id}


def _time(moment: datetime.datetime | None) -> str | None:
    return moment and moment.astimezone(datetime.UTC).isoformat()
