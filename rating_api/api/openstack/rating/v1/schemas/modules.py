"""Rating modules: what they are, and what of them can be set."""

from rating_api.api.openstack.rating.v1.schemas import types as v1_types
from rating_api.schemas import types

SHOW_QUERY = types.closed({'module_id': v1_types.IDENTITY}, ('module_id',))
UPDATE_QUERY = types.closed({'module_id': v1_types.IDENTITY})

# Clients send the whole module that they read, of which two values can be set. A priority is kept in 32 bits.
UPDATE_BODY = v1_types.argument('module', {
    'module_id': types.TEXT,
    'description': types.nullable(types.TEXT),
    'enabled': v1_types.FLAG,
    'hot-config': v1_types.FLAG,
    'priority': {'type': 'integer', 'minimum': -2147483648, 'maximum': 2147483647},
}, ('module_id',))
UPDATE_RESPONSE = {'type': 'null'}

_MODULE = types.closed({
    'module_id': types.IDENTIFIER, 'description': types.TEXT, 'enabled': {'type': 'boolean'},
    'hot-config': {'type': 'boolean'}, 'priority': {'type': 'integer'},
}, ('module_id', 'description', 'enabled', 'hot-config', 'priority'))

INDEX_RESPONSE = types.closed({'modules': types.array(_MODULE)}, ('modules',))
SHOW_RESPONSE = _MODULE

# Whatever is asked of what cannot be configured.
CONFIGURE_QUERY = {'type': 'object', 'additionalProperties': True}
