"""v1's data frames: rated points as they are shown."""

from rating_api.api.openstack.rating.v1.schemas import types as v1_types
from rating_api.schemas import types

INDEX_QUERY = types.closed({'begin': v1_types.MOMENT, 'end': v1_types.MOMENT, 'tenant_id': types.TEXT,
                            'resource_type': types.TEXT})

_RESOURCE = types.closed({'rating': v1_types.SHOWN_AMOUNT, 'service': {'type': 'string'}, 'desc': types.LABELS_SHOWN,
                          'volume': v1_types.SHOWN_AMOUNT}, ('rating', 'service', 'desc', 'volume'))

INDEX_RESPONSE = types.closed({'dataframes': types.array(types.closed({
    'begin': v1_types.SHOWN_TIME, 'end': v1_types.SHOWN_TIME, 'tenant_id': {'type': 'string'},
    'resources': types.array(_RESOURCE),
}, ('begin', 'end', 'tenant_id', 'resources')))}, ('dataframes',))
