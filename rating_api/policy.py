"""Who may do what: oslo.policy decides, and its verdicts are remembered.

A verdict depends on the rule, the credentials and the target alone, as long as the same rules are loaded;
so it is kept by exactly those, and dropped when a policy file changes. Rules that ask somebody else
(``http:`` checks, checks of third parties) are never remembered.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Protocol

from oslo_config import cfg
from oslo_policy import _checks as checks  # which kinds of check there are is public by their syntax only
from oslo_policy import policy

from rating_api import exception

LOG = logging.getLogger(__name__)

_REMEMBERED = 10_000
_RELOAD_SECONDS = 0.5
# Checks that look at nothing but the rules, the credentials and the target.
_PURE = (checks.TrueCheck, checks.FalseCheck, checks.RoleCheck, checks.GenericCheck)
_Target = Mapping[str, Any] | None


class Caller(Protocol):
    """Whose credentials are judged: ``identity`` is equal for equal credentials, whatever else differs."""

    user_id: str | None
    project_id: str | None

    @property
    def identity(self) -> Hashable:
        """What tells callers apart."""

    def to_policy_values(self) -> Any:
        """The credentials as rules see them."""


class Policy:
    """The rules of a configuration and the verdicts on them.

    Raises what oslo.policy raises for a policy file that cannot be read; later on such a file is logged, and
    the rules stay as they were.
    """

    def __init__(self, conf: cfg.ConfigOpts, rules: Sequence[policy.RuleDefault],
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._files = policy.Enforcer(conf)
        self._files.suppress_default_change_warnings = True
        self._files.register_defaults(rules)
        self._files.load_rules()
        self._clock = clock
        self._looking = threading.Lock()
        self._loaded = _Loaded(self._files)
        self._look_again = clock() + _RELOAD_SECONDS

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
        return self._loaded.allows(rule, caller, target)

    def _reload(self) -> None:
        """Look whether a policy file changed; twice a second is soon enough, each request is too often."""
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._look_again = self._clock() + _RELOAD_SECONDS
            self._files.load_rules()
            if self._files.rules != self._loaded.rules:
                self._loaded = _Loaded(self._files)
        except Exception:  # an operator's slip of the pen must not end a service that works
            LOG.exception('The policy files cannot be read; the rules stay as they were')
        finally:
            self._looking.release()


class _Loaded:
    """The rules as they were loaded at one moment, and what they said since.

    It judges by a copy: while the files are read again, their own enforcer has some rules and lacks others.
    """

    def __init__(self, files: policy.Enforcer) -> None:
        self.rules = dict(files.rules)
        self._enforcer = policy.Enforcer(files.conf, rules=self.rules, use_conf=False)
        self._enforcer.registered_rules = files.registered_rules
        self._verdicts: dict[Hashable, bool] = {}
        self._pure: dict[str, bool] = {}

    def allows(self, rule: str, caller: Caller, target: _Target) -> bool:
        """As Policy.allows."""
        key: Hashable
        if target is None:
            key = (rule, caller.identity, None)
        elif all(value is None or type(value) is str for value in target.values()):
            key = (rule, caller.identity, *target.items())
        else:
            # Rules compare texts: 1, 1.0 and True are different ones, but the same key.
            return self._decide(rule, caller, target)
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._decide(rule, caller, target)
            if self._is_pure(rule):
                self._remember(key, verdict)
        return verdict

    def _decide(self, rule: str, caller: Caller, target: _Target) -> bool:
        if target is None:
            # The project is named twice: some of CloudKitty's rules call it the tenant.
            target = {'project_id': caller.project_id, 'tenant_id': caller.project_id, 'user_id': caller.user_id}
        return bool(self._enforcer.authorize(rule, dict(target), caller.to_policy_values()))

    def _remember(self, key: Hashable, verdict: bool) -> None:
        if len(self._verdicts) >= _REMEMBERED:
            self._verdicts.clear()
        self._verdicts[key] = verdict

    def _is_pure(self, rule: str) -> bool:
        if rule not in self._pure:
            self._pure[rule] = self._only_pure(self.rules.get(rule), frozenset((rule,)))
        return self._pure[rule]

    def _only_pure(self, check: Any, seen: frozenset[str]) -> bool:
        if isinstance(check, checks.RuleCheck):
            return check.match not in seen and self._only_pure(self.rules.get(check.match), seen | {check.match})
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
