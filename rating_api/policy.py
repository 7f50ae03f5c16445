"""Who may do what: oslo.policy decides, and its verdicts are remembered.

A verdict depends on the rule, the credentials and the target alone, as long as the same rules are loaded;
so it is kept by exactly those, and dropped when a policy file changes. Rules that ask somebody else
(``http:`` checks, checks of third parties) are never remembered.
"""

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Protocol

from oslo_config import cfg
# The kinds of check are public by their syntax only; nothing else tells a rule that asks a server.
from oslo_policy import _checks as checks
from oslo_policy import policy

from rating_api import exception

_REMEMBERED = 10_000
_RELOAD_SECONDS = 0.5
# Checks that look at nothing but the rules, the credentials and the target.
_PURE = (checks.TrueCheck, checks.FalseCheck, checks.RoleCheck, checks.GenericCheck)
_Target = Mapping[str, Any] | None


class Caller(Protocol):
    """Whose credentials are judged: an oslo.context with an ``identity`` that is equal for equal credentials."""

    user_id: str | None
    project_id: str | None

    @property
    def identity(self) -> Hashable:
        """What tells callers apart."""


class Policy:
    """The rules of a configuration and the verdicts on them."""

    def __init__(self, conf: cfg.ConfigOpts, rules: Sequence[policy.RuleDefault],
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._enforcer = policy.Enforcer(conf)
        self._enforcer.suppress_default_change_warnings = True
        self._enforcer.register_defaults(rules)
        self._clock = clock
        self._verdicts: dict[tuple[Any, ...], bool] = {}
        self._pure: dict[str, bool] = {}
        self._loaded: dict[str, Any] = {}
        self._look_again = 0.0

    def authorize(self, rule: str, caller: Caller, target: _Target) -> None:
        """Return if the caller satisfies the rule for the target; raise Forbidden otherwise.

        Without a target the rule is asked about the caller's own project.
        """
        if not self.allows(rule, caller, target):
            raise exception.Forbidden(rule=rule)

    def allows(self, rule: str, caller: Caller, target: _Target) -> bool:
        """Whether the caller satisfies the rule for the target; a token of the wrong scope does not."""
        if self._clock() >= self._look_again:
            self._reload()
        key = (rule, caller.identity) if target is None else (rule, caller.identity, *target.items())
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._decide(rule, caller, target)
            if self._is_pure(rule):
                self._remember(key, verdict)
        return verdict

    def _decide(self, rule: str, caller: Caller, target: _Target) -> bool:
        if target is None:
            target = {'project_id': caller.project_id, 'user_id': caller.user_id}
        try:
            return bool(self._enforcer.authorize(rule, dict(target), caller))
        except policy.InvalidScope:
            return False

    def _remember(self, key: tuple[Any, ...], verdict: bool) -> None:
        if len(self._verdicts) >= _REMEMBERED:
            self._verdicts.clear()
        self._verdicts[key] = verdict

    def _reload(self) -> None:
        """Look whether a policy file changed; twice a second is soon enough, each request is too often."""
        self._enforcer.load_rules()
        rules = dict(self._enforcer.rules)
        if rules != self._loaded:
            self._loaded = rules
            self._verdicts = {}
            self._pure = {}
        self._look_again = self._clock() + _RELOAD_SECONDS

    def _is_pure(self, rule: str) -> bool:
        if rule not in self._pure:
            self._pure[rule] = self._only_pure(self._loaded.get(rule), frozenset((rule,)))
        return self._pure[rule]

    def _only_pure(self, check: Any, seen: frozenset[str]) -> bool:
        if isinstance(check, checks.RuleCheck):
            return check.match not in seen and self._only_pure(
                self._loaded.get(check.match), seen | {check.match})
        if isinstance(check, (checks.AndCheck, checks.OrCheck)):
            return all(self._only_pure(part, seen) for part in check.rules)
        if isinstance(check, checks.NotCheck):
            return self._only_pure(check.rule, seen)
        return type(check) in _PURE


class Open:
    """The policy of ``noauth``: everybody may do everything."""

    def authorize(self, rule: str, caller: Caller, target: _Target) -> None:
        """Return, always."""

    def allows(self, rule: str, caller: Caller, target: _Target) -> bool:
        """Yes, always."""
        return True
