"""Scopes: how far each is processed, and what of that can be set."""

from rating_api.schemas import types

_TIME = 'last_processed_timestamp'


def _text(longest: int) -> types.Schema:
    return {'type': 'string', 'minLength': 1, 'maxLength': longest}


# As long as their columns.
_ORIGIN = {'scope_key': _text(255), 'fetcher': _text(40), 'collector': _text(40)}
_LOOSE = {'scope_id': types.loose(types.IDENTIFIER), 'active': types.LOOSE_FLAG,
          **{name: types.loose(text, {'type': 'null'}) for name, text in _ORIGIN.items()}}
_STRICT = {'scope_id': types.strict(types.IDENTIFIER), 'active': types.strict({'type': 'boolean'}),
           **{name: types.strict(text) for name, text in _ORIGIN.items()}}

CREATE_BODY = (
    ('2.0', types.closed({**_LOOSE, _TIME: types.TIME}, ('scope_id', _TIME))),
    ('2.2', {'properties': _STRICT}),
)
UPDATE_BODY = (
    ('2.0', types.closed(_LOOSE, ('scope_id',))),
    ('2.2', {'properties': _STRICT}),
)

_SELECTOR = [
    {'anyOf': [{'required': ['all_scopes']}, {'required': ['scope_id']}],
     'x-reasons': {'anyOf': 'Either all_scopes or a scope_id should be specified.'}},
    {'not': {'required': ['all_scopes', 'scope_id']},
     'x-reasons': {'not': "two or more values in the same group of exclusion 'scope_selector'"}},
]
_TIME_MISSING = f"Variable '{_TIME}' cannot be empty/None."
# What the official client calls the time.
_ALIAS = 'state'
RESET_BODY = (
    ('2.0', types.closed(
        {'scope_id': types.LOOSE_IDENTIFIERS, 'all_scopes': types.LOOSE_FLAG, _TIME: types.TIME, _ALIAS: types.TIME,
         **dict.fromkeys(_ORIGIN, types.LOOSE_IDENTIFIERS)},
        allOf=[*_SELECTOR,
               {'anyOf': [{'required': [_TIME]}, {'required': [_ALIAS]}], 'x-reasons': {'anyOf': _TIME_MISSING}},
               {'not': {'required': [_TIME, _ALIAS]}, 'x-reasons': {'not': f'{_ALIAS} is another name of {_TIME}'}}])),
    ('2.2', {'properties': {**dict.fromkeys(('scope_id', *_ORIGIN), types.strict(types.IDENTIFIERS)),
                            'all_scopes': types.strict({'type': 'boolean', 'enum': [True]}), _ALIAS: None},
             'required': [_TIME], 'allOf': _SELECTOR}),
)
RESET_RESPONSE = types.closed({})

_LISTS = {name: types.array(text, maxItems=100) for name, text in {'scope_id': types.IDENTIFIER, **_ORIGIN}.items()}
INDEX_QUERY = types.closed({
    **_LISTS, 'active': types.array({'type': 'integer', 'enum': [0, 1]}, maxItems=2),
    'offset': types.OFFSET, 'limit': types.LIMIT})
INDEX_QUERY_V23 = types.closed({
    **_LISTS, 'active': types.array({'type': 'boolean'}, maxItems=2), **types.PAGE})

_ATTRIBUTES = {
    'scope_id': {'type': 'string'},
    'scope_key': {'type': 'string'},
    'fetcher': {'type': 'string'},
    'collector': {'type': 'string'},
    # Null before anything was processed.
    _TIME: types.nullable(types.TIME),
    'active': {'type': 'boolean'},
    'scope_activation_toggle_date': types.TIME,
}
SHOW_RESPONSE = types.closed(_ATTRIBUTES, tuple(_ATTRIBUTES))
INDEX_RESPONSE = types.closed({'results': types.array(SHOW_RESPONSE)}, ('results',))
INDEX_RESPONSE_V23 = types.collection('results', SHOW_RESPONSE)
