"""Thresholds of hashmap in v1."""

from rating_api.api.openstack.rating.v1.schemas import types as v1_types
from rating_api.api.openstack.rating.v1.schemas.hashmap import groups
from rating_api.api.openstack.rating.v1.schemas.hashmap import rules
from rating_api.schemas import types

INDEX_QUERY = types.closed(rules.FILTERS)
INDEX_OF_GROUP_QUERY = groups.SHOW_QUERY
SHOW_QUERY = types.closed({'threshold_id': v1_types.IDENTITY}, ('threshold_id',))
SHOW_GROUP_QUERY = SHOW_QUERY
# The id may be in the body instead.
UPDATE_QUERY = types.closed({'threshold_id': v1_types.IDENTITY})
DELETE_QUERY = SHOW_QUERY

CREATE_BODY = v1_types.argument('threshold_data', {
    'threshold_id': v1_types.UUID,
    'level': v1_types.DECIMAL,
    'type': rules.KIND,
    'cost': v1_types.COST,
    **rules.PARENTS,
}, ('level', 'cost'))
UPDATE_BODY = CREATE_BODY

SHOW_RESPONSE = v1_types.shown({
    'threshold_id': {'type': 'string'},
    'level': {'type': 'string', 'pattern': '^-?[0-9]+\\.[0-9]{8}$'},
    **rules.SHOWN,
})
INDEX_RESPONSE = v1_types.listed('thresholds', SHOW_RESPONSE)
SHOW_GROUP_RESPONSE = groups.SHOW_RESPONSE
