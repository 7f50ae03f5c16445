"""Thresholds of hashmap: a cost that begins at a level."""

from rating_api.schemas import types
from rating_api.schemas.hashmap import rules

CREATE_BODY = types.closed({
    **rules.PARENTS,
    'level': types.AMOUNT,
    'type': rules.KIND,
    'cost': types.AMOUNT,
}, ('level', 'cost'))
UPDATE_BODY = CREATE_BODY

INDEX_QUERY = types.closed({**types.PAGE, **rules.FILTERS})

_ATTRIBUTES = {
    'threshold_id': types.UUID,
    **rules.PARENTS,
    'level': types.AMOUNT,
    'type': rules.KIND,
    'cost': types.AMOUNT,
}
SHOW_RESPONSE = types.closed(_ATTRIBUTES, tuple(_ATTRIBUTES))
INDEX_RESPONSE = types.collection('thresholds', SHOW_RESPONSE)
