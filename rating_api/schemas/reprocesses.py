"""Schedules of reprocessing: which scopes, from when to when, and why."""

from rating_api.schemas import types

_NAMES = ('scope_ids', 'start_reprocess_time', 'end_reprocess_time', 'reason')

# An empty list stands for all scopes until 2.1.
_SCOPES = {'anyOf': [{'type': 'string', 'maxLength': 65536}, types.array(types.IDENTIFIER, maxItems=1000)],
           'x-reasons': {'anyOf': 'expected list'}}
CREATE_BODY = (
    ('2.0', types.closed({'scope_ids': _SCOPES, 'start_reprocess_time': types.TIME,
                          'end_reprocess_time': types.TIME, 'reason': types.TEXT}, _NAMES)),
    ('2.2', {'properties': {'scope_ids': types.strict(types.IDENTIFIERS)}}),
)
CREATE_RESPONSE = types.closed({})

_SCOPE_IDS = {'scope_ids': types.array(types.IDENTIFIER, maxItems=100)}
_INDEX = {'order': {'type': 'string', 'maxLength': 255}, 'offset': types.OFFSET, 'limit': types.LIMIT}
INDEX_QUERY = types.closed({**_SCOPE_IDS, **_INDEX})
INDEX_QUERY_V23 = types.closed({**_SCOPE_IDS, **types.PAGE})
SHOW_QUERY_V23 = types.closed(types.PAGE)

_ATTRIBUTES = {
    'scope_id': {'type': 'string'},
    'reason': {'type': 'string'},
    'start_reprocess_time': types.TIME,
    'end_reprocess_time': types.TIME,
    # The begin of the last period that was done; before the first '', and null from 2.3 on.
    'current_reprocess_time': {'anyOf': [{'enum': ['']}, types.TIME]},
}
_SCHEDULE = types.closed(_ATTRIBUTES, tuple(_ATTRIBUTES))
INDEX_RESPONSE = types.closed({'results': types.array(_SCHEDULE)}, ('results',))
INDEX_RESPONSE_V23 = types.collection('results', {
    **_SCHEDULE, 'properties': {**_ATTRIBUTES, 'current_reprocess_time': types.nullable(types.TIME)}})
