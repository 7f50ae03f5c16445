"""Who may configure the rating modules through v1."""

from oslo_policy import policy

from rating_api.policies import base

MODULE_CONFIG = 'rating:module_config'

_OPERATIONS = [
    {'method': 'GET', 'path': '/v1/rating/reload_modules'},
]


def list_rules() -> list[policy.RuleDefault]:
    """The rule of the modules' configuration."""
    return [policy.DocumentedRuleDefault(
        name=MODULE_CONFIG, check_str=base.ADMIN, description='Configure the rating modules through v1.',
        operations=_OPERATIONS, scope_types=base.SCOPES)]
