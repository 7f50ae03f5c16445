"""Rating modules as clients see them."""

from typing import Any

from rating_api.rating import modules


def module(one: modules.Module, state: modules.State) -> dict[str, Any]:
    """One module with its state; a priority of 0 reads 1, as in CloudKitty."""
    return {'module_id': one.module_id, 'description': one.description, 'enabled': state.enabled,
            'hot_config': one.hot_config, 'priority': state.priority or 1}
