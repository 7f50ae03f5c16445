"""Who may see and change the mappings of hashmap."""

from oslo_policy import policy

from rating_api.policies import base

LIST_MAPPINGS = 'rating:hashmap_mappings:list'
SHOW_MAPPING = 'rating:hashmap_mappings:show'
CREATE_MAPPING = 'rating:hashmap_mappings:create'
UPDATE_MAPPING = 'rating:hashmap_mappings:update'
DELETE_MAPPING = 'rating:hashmap_mappings:delete'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of hashmap mappings."""
    return list(base.resource('rating:hashmap_mappings', '/v2/rating/hashmap/mappings', 'mapping'))
