"""Summaries: what usage cost, by whatever it is grouped."""

from rating_api.schemas import types

_INDEX = {
    'begin': types.TIME, 'end': types.TIME,
    'filters': types.array({'type': 'string', 'maxLength': 5000}, maxItems=100),
    'groupby': types.array({'type': 'string', 'minLength': 1, 'maxLength': 255}, maxItems=16),
    'custom_fields': types.array({'type': 'string', 'minLength': 1, 'maxLength': 255}, maxItems=16, description=(
        'What each row shows: FUNC(field) AS alias, with SUM, COUNT, MIN, MAX or MEAN of qty or price. '
        'Otherwise SUM(qty) AS qty, SUM(price) AS rate.')),
    'response_format': {'type': 'string', 'enum': ['table', 'object'], 'default': 'table'},
}

INDEX_QUERY = types.closed({**_INDEX, 'offset': types.OFFSET, 'limit': types.LIMIT})
INDEX_QUERY_V23 = types.closed({**_INDEX, **types.PAGE})

_CELL = {'type': ['string', 'number', 'null']}
_ROW = {'anyOf': [types.array(_CELL), {'type': 'object', 'additionalProperties': _CELL}]}
_CELL_V22 = {'type': ['string', 'null']}

INDEX_RESPONSE = (
    ('2.0', types.closed({
        'total': types.COUNT, 'columns': types.array({'type': 'string'}), 'results': types.array(_ROW),
        'format': {'enum': ['table', 'object']}}, ('total', 'results', 'format'))),
    ('2.2', {'properties': {'results': types.array(
        {'anyOf': [types.array(_CELL_V22), {'type': 'object', 'additionalProperties': _CELL_V22}]})}}),
    ('2.3', {'properties': {'total': None, 'links': types.LINKS, 'count': types.COUNT},
             'required': ['results', 'format', 'links']}),
)
