"""Who may see and change the groups of hashmap."""

from oslo_policy import policy

from rating_api.policies import base

LIST_GROUPS = 'rating:hashmap_groups:list'
SHOW_GROUP = 'rating:hashmap_groups:show'
CREATE_GROUP = 'rating:hashmap_groups:create'
UPDATE_GROUP = 'rating:hashmap_groups:update'
DELETE_GROUP = 'rating:hashmap_groups:delete'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of hashmap groups."""
    return list(base.resource('rating:hashmap_groups', '/v2/rating/hashmap/groups', 'group'))
