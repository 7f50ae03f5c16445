"""Who may see how far scopes are processed, and who may change it."""

from oslo_policy import policy

from rating_api.policies import base

GET_SCOPES = 'scope:get_state'
RESET_SCOPES = 'scope:reset_state'
UPDATE_SCOPE = 'scope:patch_state'
CREATE_SCOPE = 'scope:post_state'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of scopes."""
    return [
        base.rule(GET_SCOPES, base.ADMIN, 'Get the state of scopes.', 'GET', '/v2/scope'),
        base.rule(RESET_SCOPES, base.ADMIN, 'Reset scopes to an earlier or later time.', 'PUT', '/v2/scope'),
        base.rule(UPDATE_SCOPE, base.ADMIN, 'Activate or stop a scope, or change its origin.', 'PATCH', '/v2/scope'),
        base.rule(CREATE_SCOPE, base.ADMIN, 'Create a scope.', 'POST', '/v2/scope'),
    ]
