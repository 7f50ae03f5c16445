"""Services of hashmap: the metric types that have rules."""

from rating_api.schemas import types

CREATE_BODY = types.closed({'name': types.NAME}, ('name',))
UPDATE_BODY = CREATE_BODY

INDEX_QUERY = types.closed({**types.PAGE, 'name': types.NAME})

SHOW_RESPONSE = types.closed({'service_id': types.UUID, 'name': {'type': 'string'}}, ('service_id', 'name'))
INDEX_RESPONSE = types.collection('services', SHOW_RESPONSE)
