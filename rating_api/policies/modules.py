"""Who may see and switch the rating modules."""

from oslo_policy import policy

from rating_api.policies import base

LIST_MODULES = 'v2_rating:list_modules'
GET_MODULE = 'v2_rating:get_module'
UPDATE_MODULE = 'v2_rating:update_module'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of rating modules."""
    return [
        base.rule(LIST_MODULES, base.ADMIN, 'List the rating modules.', 'GET', '/v2/rating/modules'),
        base.rule(GET_MODULE, base.ADMIN, 'Show a rating module.', 'GET', '/v2/rating/modules/{module_id}'),
        base.rule(UPDATE_MODULE, base.ADMIN, 'Enable, disable or reorder a rating module.', 'PUT',
                  '/v2/rating/modules/{module_id}'),
    ]
