"""Whose usage a request of v1 is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from rating_api import context
from rating_api import storage
from rating_api.api.openstack.rating import visibility

# How v1 calls the tenant of usage that has none.
UNDEFINED = '__UNDEF__'


def shown(scope: str) -> str:
    """The tenant that a scope is shown as."""
    return scope or UNDEFINED


def named(caller: context.RequestContext, query: Mapping[str, Any]) -> str | None:
    """The tenant that a query names, else the caller's own; None if there is neither."""
    tenant: str | None = query.get('tenant_id') or caller.project_id or None
    return tenant


def confine(caller: context.RequestContext, tenant: str | None,
            filters: Sequence[storage.Filter]) -> visibility.Visible | None:
    """A question confined to one tenant, or for administrators to none; None for nothing to be seen.

    CloudKitty showed all tenants to a reader without a project (W18).
    """
    if caller.is_admin:
        return visibility.Visible(list(filters), '' if tenant == UNDEFINED else tenant)
    if tenant is None or not caller.project_id:
        return None
    return visibility.Visible(list(filters), tenant)
