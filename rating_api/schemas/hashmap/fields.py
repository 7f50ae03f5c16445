"""Fields of hashmap: the labels of a service's points that have rules."""

from rating_api.schemas import types

CREATE_BODY = types.closed({'name': types.NAME, 'service_id': types.UUID}, ('name', 'service_id'))
UPDATE_BODY = CREATE_BODY

INDEX_QUERY = types.closed({**types.PAGE, 'name': types.NAME, 'service_id': types.UUID})

SHOW_RESPONSE = types.closed(
    {'field_id': types.UUID, 'name': {'type': 'string'}, 'service_id': types.UUID},
    ('field_id', 'name', 'service_id'))
INDEX_RESPONSE = types.collection('fields', SHOW_RESPONSE)
