"""Who may see and change the services of hashmap."""

from oslo_policy import policy

from rating_api.policies import base

LIST_SERVICES = 'rating:hashmap_services:list'
SHOW_SERVICE = 'rating:hashmap_services:show'
CREATE_SERVICE = 'rating:hashmap_services:create'
UPDATE_SERVICE = 'rating:hashmap_services:update'
DELETE_SERVICE = 'rating:hashmap_services:delete'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of hashmap services."""
    return list(base.resource('rating:hashmap_services', '/v2/rating/hashmap/services', 'service'))
