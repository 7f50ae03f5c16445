"""Groups of hashmap: rules that are summed apart from others."""

from rating_api.schemas import types

CREATE_BODY = types.closed({'name': types.NAME}, ('name',))
UPDATE_BODY = CREATE_BODY

INDEX_QUERY = types.closed({**types.PAGE, 'name': types.NAME})
DELETE_QUERY = types.closed({'recursive': {'type': 'boolean', 'default': False}})

SHOW_RESPONSE = types.closed({'group_id': types.UUID, 'name': {'type': 'string'}}, ('group_id', 'name'))
INDEX_RESPONSE = types.collection('groups', SHOW_RESPONSE)
