"""Rating modules: what they are, and what of them can be set."""

from rating_api.schemas import types

# A priority is kept in a 32-bit column; no list of modules needs more.
_PRIORITY = {'type': 'integer', 'minimum': -2147483648, 'maximum': 2147483647}

UPDATE_BODY = (
    ('2.0', types.closed({'enabled': types.LOOSE_FLAG, 'priority': _PRIORITY})),
    ('2.2', {'properties': {'enabled': types.strict({'type': 'boolean'}),
                            'priority': {'minimum': 1}}}),
)

# Any query is accepted below 2.3, and none of it is looked at.
INDEX_QUERY = {'type': 'object', 'additionalProperties': True}
INDEX_QUERY_V23 = types.closed(types.PAGE)

_MODULE = types.closed({
    'module_id': types.IDENTIFIER, 'description': types.TEXT, 'enabled': {'type': 'boolean'},
    'hot_config': {'type': 'boolean'}, 'priority': {'type': 'integer'},
}, ('module_id', 'description', 'enabled', 'hot_config', 'priority'))

INDEX_RESPONSE = types.closed({'modules': types.array(_MODULE)}, ('modules',))
INDEX_RESPONSE_V23 = types.collection('modules', _MODULE)
SHOW_RESPONSE = _MODULE
