"""Scopes as clients see them."""

from typing import Any

from rating_api import datapoint
from rating_api.api.openstack.rating.views import amounts
from rating_api.db import scopes


def scope(one: scopes.ScopeState) -> dict[str, Any]:
    """A scope; without a time as long as nothing of it was processed."""
    return {
        'scope_id': one.scope_id,
        'scope_key': one.scope_key,
        'fetcher': one.fetcher,
        'collector': one.collector,
        'last_processed_timestamp': None if one.last_processed is None else amounts.time(one.last_processed),
        'active': one.active,
        'scope_activation_toggle_date': amounts.time(datapoint.epoch(one.toggled_at)),
    }
