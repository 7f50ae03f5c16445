"""Data frames: usage as it is pushed, and rated points as they are shown."""

from rating_api.schemas import types

_POINT_SENT = types.closed({
    'vol': types.closed({'unit': {'type': 'string', 'maxLength': 255}, 'qty': types.LOOSE_AMOUNT}, ('unit', 'qty')),
    'rating': types.closed({'price': types.LOOSE_AMOUNT}),
    'groupby': types.LABELS,
    'metadata': types.LABELS,
}, ('vol', 'groupby', 'metadata'))

_FRAME_SENT = types.closed({
    'period': types.closed({'begin': types.TIME, 'end': types.TIME}, ('begin', 'end')),
    'usage': {'type': 'object', 'propertyNames': {'minLength': 1, 'maxLength': 255},
              'additionalProperties': types.array(_POINT_SENT)},
}, ('period', 'usage'))

_EXACT_SENT = {'properties': {
    'vol': {'properties': {'qty': {'anyOf': None, 'x-reasons': None, **types.AMOUNT}}},
    'rating': {'properties': {'price': {'anyOf': None, 'x-reasons': None, **types.AMOUNT}}},
}}

ADD_BODY = (
    ('2.0', types.closed({'dataframes': types.array(
        _FRAME_SENT, minItems=1, **{'x-reasons': {'minItems': 'Parameter dataframes must not be empty.'}})},
        ('dataframes',))),
    ('2.2', {'properties': {'dataframes': {'items': {'properties': {'usage': {
        'additionalProperties': {'items': _EXACT_SENT}}}}}}}),
)

_INDEX = {'begin': types.TIME, 'end': types.TIME,
          'filters': types.array({'type': 'string', 'maxLength': 5000}, maxItems=100)}

INDEX_QUERY = types.closed({**_INDEX, 'offset': types.OFFSET, 'limit': types.LIMIT})
INDEX_QUERY_V23 = types.closed({**_INDEX, **types.PAGE})

_POINT = types.closed({
    'vol': types.closed({'unit': types.TEXT, 'qty': types.NUMBER}, ('unit', 'qty')),
    'rating': types.closed({'price': types.NUMBER}, ('price',)),
    'groupby': types.LABELS_SHOWN,
    'metadata': types.LABELS_SHOWN,
}, ('vol', 'rating', 'groupby', 'metadata'))

_FRAME = types.closed({
    'period': types.closed({'begin': types.TIME, 'end': types.TIME}, ('begin', 'end')),
    'usage': {'type': 'object', 'additionalProperties': types.array(_POINT)},
}, ('period', 'usage'))

_EXACT = {'properties': {'usage': {'additionalProperties': {'items': {'properties': {
    'vol': {'properties': {'qty': types.AMOUNT}}, 'rating': {'properties': {'price': types.AMOUNT}}}}}}}}

INDEX_RESPONSE = (
    ('2.0', types.closed({'total': types.COUNT, 'dataframes': types.array(_FRAME)}, ('total', 'dataframes'))),
    ('2.2', {'properties': {'dataframes': {'items': _EXACT}}}),
    ('2.3', {'properties': {'total': None, 'links': types.LINKS, 'count': types.COUNT},
             'required': ['dataframes', 'links']}),
)
