"""Who asks: the context of one request, with the question whether its caller may do a thing."""

from collections.abc import Hashable, Mapping, MutableMapping
from typing import Any

from oslo_context import context

from rating_api import policy


class RequestContext(context.RequestContext):
    """oslo.context's record of a caller, bound to the policy that judges it.

    ``checked`` holds the rules that were asked about so far and found to hold.
    """

    def __init__(self, judge: policy.Policy | policy.Open, *, is_admin: bool | None = None, **facts: Any) -> None:
        super().__init__(overwrite=False, is_admin=is_admin, **facts)
        self._judge = judge
        self.checked: set[str] = set()

    @property
    def identity(self) -> Hashable:
        """Equal for callers whom no rule could tell apart."""
        return (self.user_id, self.project_id, tuple(self.roles), self._is_admin, self.is_admin_project,
                self.domain_id, self.user_domain_id, self.project_domain_id, self.system_scope,
                self.service_user_id, self.service_user_domain_id, self.service_project_id,
                self.service_project_domain_id, tuple(self.service_roles))

    def update_store(self) -> None:
        """Stay out of oslo.context's thread-local: a thread serves many callers, and log lines name theirs."""

    def check_is_admin(self) -> bool:
        """Whether the rule ``context_is_admin`` holds for the caller."""
        # While that is being found out, the rule itself sees no administrator.
        self._is_admin = False
        return self._judge.allows('context_is_admin', self, {})

    def to_policy_values(self) -> MutableMapping[str, Any]:
        """The credentials that rules see, ``is_admin`` among them."""
        # A plain dictionary: in oslo.context's own, a key that is added counts as deprecated, and warns.
        return {**super().to_policy_values(), 'is_admin': bool(self.is_admin)}

    def can(self, rule: str, target: Mapping[str, Any] | None = None) -> None:
        """Return if the caller may do what a rule guards; raise Forbidden otherwise.

        Without a target the rule is asked about the caller's own project.
        """
        self._judge.authorize(rule, self, target)
        self.checked.add(rule)
