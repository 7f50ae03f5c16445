"""Version documents."""

from rating_api.schemas import types

_VERSION = types.closed({
    'id': {'type': 'string'}, 'status': {'enum': ['CURRENT', 'SUPPORTED', 'DEPRECATED', 'EXPERIMENTAL']},
    'version': {'type': 'string'}, 'min_version': {'type': 'string'}, 'release': {'type': 'string'},
    'links': types.array(types.closed({'rel': {'enum': ['self']}, 'href': {'type': 'string'}}, ('rel', 'href'))),
}, ('id', 'status', 'links'))

INDEX_RESPONSE = types.closed({'versions': types.array(_VERSION)}, ('versions',))
SHOW_RESPONSE = types.closed({'version': _VERSION}, ('version',))
