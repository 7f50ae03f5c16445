"""Which collector a service has, and which collectors are enabled."""

from rating_api.api.openstack.rating.v1.schemas import types as v1_types
from rating_api.schemas import types

INDEX_MAPPINGS_QUERY = types.closed({'collector': types.TEXT})
MAPPING_QUERY = types.closed({'service': types.TEXT}, ('service',))
CREATE_MAPPING_QUERY = types.closed({'collector': types.NAME, 'service': types.NAME}, ('collector', 'service'))

_MAPPING = types.closed({'service': types.NAME, 'collector': types.NAME}, ('service', 'collector'))
INDEX_MAPPINGS_RESPONSE = types.closed({'mappings': types.array(_MAPPING)}, ('mappings',))
MAPPING_RESPONSE = _MAPPING

STATE_QUERY = types.closed({'name': types.NAME}, ('name',))
UPDATE_STATE_QUERY = types.closed({'name': types.NAME})
UPDATE_STATE_BODY = v1_types.argument('infos', {'name': types.NAME, 'enabled': v1_types.FLAG}, ('enabled',))
STATE_RESPONSE = types.closed({'name': types.NAME, 'enabled': {'type': 'boolean'}}, ('name', 'enabled'))
