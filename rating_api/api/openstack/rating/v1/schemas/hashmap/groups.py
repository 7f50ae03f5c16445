"""Groups of hashmap in v1."""

from rating_api.api.openstack.rating.v1.schemas import types as v1_types
from rating_api.schemas import types

SHOW_QUERY = types.closed({'group_id': v1_types.IDENTITY}, ('group_id',))
DELETE_QUERY = types.closed({'group_id': v1_types.IDENTITY, 'recursive': {'type': 'boolean'}}, ('group_id',))

CREATE_BODY = v1_types.argument('group_data', {'group_id': v1_types.UUID, 'name': v1_types.NAME}, ('name',))

SHOW_RESPONSE = v1_types.shown({'group_id': {'type': 'string'}, 'name': {'type': 'string'}})
INDEX_RESPONSE = v1_types.listed('groups', SHOW_RESPONSE)
