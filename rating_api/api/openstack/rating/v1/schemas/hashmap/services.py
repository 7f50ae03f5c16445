"""Services of hashmap in v1."""

from rating_api.api.openstack.rating.v1.schemas import types as v1_types
from rating_api.schemas import types

SHOW_QUERY = types.closed({'service_id': v1_types.IDENTITY}, ('service_id',))
DELETE_QUERY = SHOW_QUERY

CREATE_BODY = v1_types.argument('service_data', {'service_id': v1_types.UUID, 'name': v1_types.NAME}, ('name',))

SHOW_RESPONSE = v1_types.shown({'service_id': {'type': 'string'}, 'name': {'type': 'string'}})
INDEX_RESPONSE = v1_types.listed('services', SHOW_RESPONSE)
