"""Who may configure the rating modules through v1.

The rule stands before every path of a module's configuration, the unknown ones too.
"""

from oslo_policy import policy

from rating_api.policies import base

MODULE_CONFIG = 'rating:module_config'

HASHMAP = '/v1/rating/module_config/hashmap'
_HASHMAP = (
    ('/fields', 'GET POST DELETE'),
    ('/fields/{field_id}', 'GET DELETE'),
    ('/groups', 'GET POST DELETE'),
    ('/groups/mappings', 'GET'),
    ('/groups/thresholds', 'GET'),
    ('/groups/{group_id}', 'GET DELETE'),
    ('/groups/{group_id}/mappings', 'GET'),
    ('/groups/{group_id}/thresholds', 'GET'),
    ('/mappings', 'GET POST PUT DELETE'),
    ('/mappings/group', 'GET'),
    ('/mappings/{mapping_id}', 'GET PUT DELETE'),
    ('/mappings/{mapping_id}/group', 'GET'),
    ('/services', 'GET POST DELETE'),
    ('/services/fields', 'GET'),
    ('/services/mappings', 'GET'),
    ('/services/{service_id}', 'GET DELETE'),
    ('/services/{service_id}/fields', 'GET'),
    ('/services/{service_id}/mappings', 'GET'),
    ('/thresholds', 'GET POST PUT DELETE'),
    ('/thresholds/group', 'GET'),
    ('/thresholds/{threshold_id}', 'GET PUT DELETE'),
    ('/thresholds/{threshold_id}/group', 'GET'),
    ('/types', 'GET'),
)
PYSCRIPTS = '/v1/rating/module_config/pyscripts'
_PYSCRIPTS = (
    ('/scripts', 'GET POST PUT DELETE'),
    ('/scripts/{script_id}', 'GET PUT DELETE'),
)
_OPERATIONS = [
    *({'method': method, 'path': HASHMAP + path} for path, methods in _HASHMAP for method in methods.split()),
    {'method': 'GET', 'path': '/v1/rating/reload_modules'},
    *({'method': method, 'path': PYSCRIPTS + path} for path, methods in _PYSCRIPTS for method in methods.split()),
]


def list_rules() -> list[policy.RuleDefault]:
    """The rule of the modules' configuration."""
    return [policy.DocumentedRuleDefault(
        name=MODULE_CONFIG, check_str=base.ADMIN, description='Configure the rating modules through v1.',
        operations=_OPERATIONS, scope_types=base.SCOPES)]
