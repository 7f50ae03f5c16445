"""Who may see and change the fields of hashmap."""

from oslo_policy import policy

from rating_api.policies import base

LIST_FIELDS = 'rating:hashmap_fields:list'
SHOW_FIELD = 'rating:hashmap_fields:show'
CREATE_FIELD = 'rating:hashmap_fields:create'
UPDATE_FIELD = 'rating:hashmap_fields:update'
DELETE_FIELD = 'rating:hashmap_fields:delete'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of hashmap fields."""
    return list(base.resource('rating:hashmap_fields', '/v2/rating/hashmap/fields', 'field'))
