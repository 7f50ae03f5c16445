"""Scripts in v1."""

from rating_api.api.openstack.rating.v1.schemas import types
from rating_api.rating.pyscripts import rules
from rating_api.schemas import types as common

_FLAG = {'type': 'boolean'}
# Clients that read a script may not send back what the server computes of it.
_READ_ONLY = {'type': 'null', 'x-reasons': {'type': 'Cannot set read only field.'}}

INDEX_QUERY = common.closed({
    'no_data': _FLAG,
    'deleted': _FLAG,
    'start': common.TIME,
    'end': common.TIME,
    'updated_by': common.TEXT,
    'created_by': common.TEXT,
    'deleted_by': common.TEXT,
    'description': common.TEXT,
    'is_active': _FLAG,
})
SHOW_QUERY = common.closed({'script_id': types.IDENTITY}, ('script_id',))
CREATE_QUERY = common.closed({'force': _FLAG})
# The id may be in the body instead.
UPDATE_QUERY = common.closed({'script_id': types.IDENTITY})
DELETE_QUERY = SHOW_QUERY

CREATE_BODY = types.argument('script_data', {
    'script_id': types.UUID,
    'name': types.NAME,
    'data': {'type': ['string', 'null'], 'maxLength': rules.LONGEST},
    'checksum': _READ_ONLY,
    'created_at': types.TIME,
    'start': types.TIME,
    'end': types.TIME,
    'description': types.TEXT,
    'deleted': types.TIME,
    'created_by': types.TEXT,
    'updated_by': types.TEXT,
    'deleted_by': types.TEXT,
}, ('name',))
UPDATE_BODY = CREATE_BODY

_ATTRIBUTES = {
    'script_id': {'type': 'string'},
    'name': {'type': 'string'},
    'data': {'type': 'string'},
    'checksum': {'type': 'string', 'pattern': '^[0-9a-f]{128}$'},
    'created_at': {'type': 'string'},
    'start': {'type': 'string'},
    'end': types.SHOWN_TEXT,
    'description': types.SHOWN_TEXT,
    'deleted': types.SHOWN_TEXT,
    'created_by': types.SHOWN_TEXT,
    'updated_by': types.SHOWN_TEXT,
    'deleted_by': types.SHOWN_TEXT,
}
SHOW_RESPONSE = types.shown(_ATTRIBUTES)
# Without the texts if they are not wanted.
INDEX_RESPONSE = types.listed('scripts', common.closed(
    _ATTRIBUTES, tuple(name for name in _ATTRIBUTES if name != 'data')))
