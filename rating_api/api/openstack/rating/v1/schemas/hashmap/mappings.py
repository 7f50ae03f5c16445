"""Mappings of hashmap in v1."""

from rating_api.api.openstack.rating.v1.schemas import types as v1_types
from rating_api.api.openstack.rating.v1.schemas.hashmap import groups
from rating_api.api.openstack.rating.v1.schemas.hashmap import rules
from rating_api.schemas import types

INDEX_QUERY = types.closed({
    **rules.FILTERS,
    'deleted': {'type': 'boolean'},
    'start': types.TIME,
    'end': types.TIME,
    'updated_by': types.TEXT,
    'created_by': types.TEXT,
    'deleted_by': types.TEXT,
    'description': types.TEXT,
    'is_active': {'type': 'boolean'},
    'all': {'type': 'boolean'},
})
INDEX_OF_GROUP_QUERY = groups.SHOW_QUERY
SHOW_QUERY = types.closed({'mapping_id': v1_types.IDENTITY}, ('mapping_id',))
SHOW_GROUP_QUERY = SHOW_QUERY
CREATE_QUERY = types.closed({'force': {'type': 'boolean'}})
# The id may be in the body instead.
UPDATE_QUERY = types.closed({'mapping_id': v1_types.IDENTITY})
DELETE_QUERY = SHOW_QUERY

# Clients send whole mappings as they got them: what the server makes itself is not looked at.
CREATE_BODY = v1_types.argument('mapping_data', {
    'mapping_id': v1_types.UUID,
    'value': v1_types.TEXT,
    'type': rules.KIND,
    'cost': v1_types.COST,
    **rules.PARENTS,
    'created_at': v1_types.TIME,
    'start': v1_types.TIME,
    'end': v1_types.TIME,
    'name': types.nullable(v1_types.NAME),
    'description': v1_types.TEXT,
    'deleted': v1_types.TIME,
    'created_by': v1_types.TEXT,
    'updated_by': v1_types.TEXT,
    'deleted_by': v1_types.TEXT,
}, ('cost',))
UPDATE_BODY = CREATE_BODY

SHOW_RESPONSE = v1_types.shown({
    'mapping_id': {'type': 'string'},
    'value': {'type': 'string'},
    **rules.SHOWN,
    'created_at': {'type': 'string'},
    'start': v1_types.SHOWN_TEXT,
    'end': v1_types.SHOWN_TEXT,
    'name': {'type': 'string'},
    'description': v1_types.SHOWN_TEXT,
    'deleted': v1_types.SHOWN_TEXT,
    'created_by': v1_types.SHOWN_TEXT,
    'updated_by': v1_types.SHOWN_TEXT,
    'deleted_by': v1_types.SHOWN_TEXT,
})
INDEX_RESPONSE = v1_types.listed('mappings', SHOW_RESPONSE)
SHOW_GROUP_RESPONSE = groups.SHOW_RESPONSE
