"""Permissions as most services check them: oslo.policy's Enforcer, asked on each request."""

import typing
from collections.abc import Callable

from oslo_config import cfg
from oslo_policy import policy

from benchmarks import workloads

Check = Callable[[typing.Any, str, dict[str, typing.Any]], object]


def make_enforcer() -> policy.Enforcer:
    """An Enforcer that knows the toy API's rules and reads its policy file as in production."""
    conf = cfg.ConfigOpts()
    conf([], project='benchmark', default_config_files=[], default_config_dirs=[])
    enforcer = policy.Enforcer(conf)
    enforcer.register_defaults([
        policy.RuleDefault(name, rule) for name, rule in workloads.POLICY_RULES.items()])
    enforcer.load_rules()
    return enforcer


def make_check() -> Check:
    """``check(context, rule, target)``, which raises PolicyNotAuthorized when the rule says no."""
    enforcer = make_enforcer()

    def check(context: typing.Any, rule: str, target: dict[str, typing.Any]) -> object:
        return enforcer.authorize(rule, target, context, do_raise=True)

    return check


def pass_always(context: typing.Any, rule: str, target: dict[str, typing.Any]) -> object:
    """The check of an application without policy."""
    return True
