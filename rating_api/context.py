"""Who asks: the context of one request, with the question whether its caller may do a thing."""

from collections.abc import Hashable, Mapping, MutableMapping
from typing import Any

from oslo_context import context

from rating_api import policy


class RequestContext(context.RequestContext):
    """oslo.context's record of a caller, bound to the policy that judges it.

    ``checked`` holds the rules that were asked about so far.
    """

    def __init__(self, judge: policy.Policy | policy.Open, **facts: Any) -> None:
        super().__init__(overwrite=False, **facts)
        self._judge = judge
        self.checked: set[str] = set()

    @property
    def identity(self) -> Hashable:
        """Equal for callers whom no rule could tell apart."""
        return (self.user_id, self.project_id, *self.roles, self._is_admin, self.is_admin_project, self.domain_id,
                self.user_domain_id, self.project_domain_id, self.system_scope, self.service_user_id,
                self.service_user_domain_id, self.service_project_id, self.service_project_domain_id,
                *self.service_roles)

    def check_is_admin(self) -> bool:
        """Whether the rule ``context_is_admin`` holds for the caller."""
        return self._judge.allows('context_is_admin', self, {})

    def to_policy_values(self) -> MutableMapping[str, Any]:
        """The credentials that rules see, ``is_admin`` among them once it is known."""
        values: MutableMapping[str, Any] = super().to_policy_values()
        values['is_admin'] = bool(self._is_admin)
        return values

    def can(self, rule: str, target: Mapping[str, Any] | None = None) -> None:
        """Return if the caller may do what a rule guards; raise Forbidden otherwise.

        Without a target the rule is asked about the caller's own project.
        """
        self.checked.add(rule)
        self._judge.authorize(rule, self, target)
