"""One policy check by oslo.policy, whole and in part. It needs no environment: it is our library too."""

from collections.abc import Callable

from oslo_context import context

from benchmarks import workloads
from benchmarks.peers import permission


def authorize() -> Callable[[], object]:
    """A callable that asks the Enforcer, as a service does on each request."""
    check = permission.make_check()
    identity = context.RequestContext(**workloads.DATA['context'])
    target = {'project_id': identity.project_id}
    return lambda: check(identity, workloads.SHOW_RULE, target)


def parsed_check() -> Callable[[], object]:
    """A callable that makes the credentials and runs the rule's parsed check alone."""
    enforcer = permission.make_enforcer()
    identity = context.RequestContext(**workloads.DATA['context'])
    target = {'project_id': identity.project_id}
    rule = enforcer.rules[workloads.SHOW_RULE]
    return lambda: rule(target, identity.to_policy_values(), enforcer, workloads.SHOW_RULE)
