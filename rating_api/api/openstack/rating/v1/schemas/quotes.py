"""Usage that might be, and what it would cost."""

from rating_api.api.openstack.rating.v1.schemas import types as v1_types
from rating_api.schemas import types

_ARGUMENT = 'res_data'
# What else a client describes is not rated; a list would not be understood.
_DESC = {
    'type': 'object',
    'properties': {'metadata': types.LABELS, 'groupby': types.LABELS},
    'additionalProperties': {'type': ['string', 'number', 'boolean', 'null', 'object'], 'maxLength': 4096,
                             'additionalProperties': True},
}
_RESOURCE = types.closed(
    {'service': types.NAME, 'volume': types.LOOSE_AMOUNT, 'desc': _DESC}, ('service', 'volume', 'desc'),
    **{'x-reasons': {'additionalProperties': f'Unknown attribute for argument {_ARGUMENT}'}})

CREATE_BODY = v1_types.argument(_ARGUMENT, {'resources': types.array(_RESOURCE, maxItems=10_000)}, ('resources',))
CREATE_RESPONSE = types.AMOUNT
