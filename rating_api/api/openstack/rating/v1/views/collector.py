"""The collectors of services, and whether they are enabled, as v1's clients see them."""

from collections.abc import Iterable
from typing import Any

from rating_api.db import collectors


def mapping(one: collectors.Mapping) -> dict[str, Any]:
    """The collector of one service."""
    return one._asdict()


def mappings(found: Iterable[collectors.Mapping]) -> dict[str, Any]:
    """The collectors of services."""
    return {'mappings': [mapping(one) for one in found]}


def state(name: str, enabled: bool) -> dict[str, Any]:
    """Whether one collector is enabled."""
    return {'name': name, 'enabled': enabled}
