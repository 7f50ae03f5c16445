"""Rating modules as v1's clients see them."""

from typing import Any

from rating_api.api.openstack.rating.views import modules as views
from rating_api.rating import modules


def module(one: modules.Module, state: modules.State) -> dict[str, Any]:
    """One module with its state, as in v2 but for the name of one key."""
    return {'hot-config' if key == 'hot_config' else key: value for key, value in views.module(one, state).items()}
