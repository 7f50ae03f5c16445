"""Offset and limit, as lists took them below 2.3."""

from collections.abc import Mapping
from typing import Any

from oslo_config import cfg

from rating_api.api.openstack import faults
from rating_api.api.openstack import pagination

_FURTHEST = 2 ** 62


def read(query: Mapping[str, Any], conf: cfg.ConfigOpts) -> tuple[int, int]:
    """The offset and the limit; one that is too large is refused by a 400 Fault, never clamped."""
    limit = query.get('limit', pagination.DEFAULT_LIMIT)
    if limit > conf.api.max_limit:
        raise faults.invalid([faults.Problem(('limit',), 'maximum', f'value must be at most {conf.api.max_limit}')])
    return min(query.get('offset', 0), _FURTHEST), limit
