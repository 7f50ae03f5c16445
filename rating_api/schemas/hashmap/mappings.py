"""Mappings of hashmap: a cost for a service, or for one value of a field."""

from rating_api.schemas import types
from rating_api.schemas.hashmap import rules

CREATE_BODY = types.closed({
    **rules.PARENTS,
    'value': types.nullable(types.TEXT),
    'type': rules.KIND,
    'cost': types.AMOUNT,
    'start': types.nullable(types.TIME),
    'end': types.nullable(types.TIME),
    'name': types.nullable(types.NAME),
    'description': types.nullable(types.TEXT),
}, ('cost',))
UPDATE_BODY = CREATE_BODY

CREATE_QUERY = types.closed({'force': {'type': 'boolean', 'default': False}})
INDEX_QUERY = types.closed({
    **types.PAGE, **rules.FILTERS, 'name': types.NAME, 'value': types.TEXT,
    'active': {'type': 'boolean'}, 'deleted': {'type': 'boolean', 'default': False},
})

_ATTRIBUTES = {
    'mapping_id': types.UUID,
    **rules.PARENTS,
    'value': {'type': 'string'},
    'type': rules.KIND,
    'cost': types.AMOUNT,
    'name': {'type': 'string'},
    'description': types.nullable(types.TEXT),
    'start': types.nullable(types.TIME),
    'end': types.nullable(types.TIME),
    'created_at': types.TIME,
    'deleted': types.nullable(types.TIME),
    'created_by': types.nullable({'type': 'string'}),
    'updated_by': types.nullable({'type': 'string'}),
    'deleted_by': types.nullable({'type': 'string'}),
}
SHOW_RESPONSE = types.closed(_ATTRIBUTES, tuple(_ATTRIBUTES))
INDEX_RESPONSE = types.collection('mappings', SHOW_RESPONSE)
