"""Who may see and change the thresholds of hashmap."""

from oslo_policy import policy

from rating_api.policies import base

LIST_THRESHOLDS = 'rating:hashmap_thresholds:list'
SHOW_THRESHOLD = 'rating:hashmap_thresholds:show'
CREATE_THRESHOLD = 'rating:hashmap_thresholds:create'
UPDATE_THRESHOLD = 'rating:hashmap_thresholds:update'
DELETE_THRESHOLD = 'rating:hashmap_thresholds:delete'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of hashmap thresholds."""
    return list(base.resource('rating:hashmap_thresholds', '/v2/rating/hashmap/thresholds', 'threshold'))
