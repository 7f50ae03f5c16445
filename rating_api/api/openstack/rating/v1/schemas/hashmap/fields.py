"""Fields of hashmap in v1."""

from rating_api.api.openstack.rating.v1.schemas import types as v1_types
from rating_api.schemas import types

INDEX_QUERY = types.closed({'service_id': v1_types.IDENTITY}, ('service_id',))
SHOW_QUERY = types.closed({'field_id': v1_types.IDENTITY}, ('field_id',))
DELETE_QUERY = SHOW_QUERY

CREATE_BODY = v1_types.argument('field_data', {
    'field_id': v1_types.UUID,
    'name': v1_types.NAME,
    'service_id': {**types.UUID, 'x-reasons': {'format': 'Invalid UUID'}},
}, ('name', 'service_id'))

SHOW_RESPONSE = v1_types.shown(
    {'field_id': {'type': 'string'}, 'name': {'type': 'string'}, 'service_id': {'type': 'string'}})
INDEX_RESPONSE = v1_types.listed('fields', SHOW_RESPONSE)
