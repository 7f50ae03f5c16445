"""Permission for scopes that a request names: what operators' own rules may look at."""

from collections.abc import Iterable

from rating_api import context


def check(caller: context.RequestContext, rule: str, scope_ids: Iterable[str]) -> None:
    """Return if the caller may do what a rule guards to each of these scopes; raise Forbidden otherwise.

    A scope is the ``project_id`` and the ``tenant_id`` of the target. Where none is named that is the caller's own
    project, which is what the rule was asked about before the request was read.
    """
    for scope_id in scope_ids:
        caller.can(rule, {'project_id': scope_id, 'tenant_id': scope_id})
