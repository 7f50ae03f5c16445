"""Who may see and switch the rating modules in v1, and ask what usage would cost."""

from oslo_policy import policy

from rating_api.policies import base

LIST_MODULES = 'rating:list_modules'
GET_MODULE = 'rating:get_module'
UPDATE_MODULE = 'rating:update_module'
QUOTE = 'rating:quote'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of rating modules and quotes."""
    return [
        base.rule(LIST_MODULES, base.ADMIN, 'List the rating modules.', 'GET', '/v1/rating/modules'),
        base.rule(GET_MODULE, base.ADMIN, 'Show a rating module.', 'GET', '/v1/rating/modules/{module_id}'),
        base.rule(UPDATE_MODULE, base.ADMIN, 'Enable, disable or reorder a rating module.', 'PUT',
                  '/v1/rating/modules', '/v1/rating/modules/{module_id}'),
        base.rule(QUOTE, base.ANYONE, 'Ask what usage would cost.', 'POST', '/v1/rating/quote'),
    ]
