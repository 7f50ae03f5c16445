"""What mappings and thresholds have in common."""

from rating_api.api.openstack.rating.v1.schemas import types as v1_types
from rating_api.schemas import types

KIND: types.Schema = {'type': ['string', 'null'], 'enum': ['flat', 'rate', None],
                      'x-reasons': {'enum': 'Value should be one of: flat, rate'}}
PARENTS = {
    'service_id': v1_types.UUID,
    'field_id': v1_types.UUID,
    'group_id': v1_types.UUID,
    'tenant_id': types.nullable(types.IDENTIFIER),
}
FILTERS = {
    'service_id': v1_types.IDENTITY,
    'field_id': v1_types.IDENTITY,
    'group_id': v1_types.IDENTITY,
    'no_group': {'type': 'boolean'},
    'tenant_id': types.TEXT,
    'filter_tenant': {'type': 'boolean'},
}
SHOWN = {
    'type': {'enum': ['flat', 'rate']},
    'cost': {'type': 'string', 'pattern': '^-?[0-9]+\\.[0-9]{28}$'},
    'service_id': v1_types.SHOWN_TEXT,
    'field_id': v1_types.SHOWN_TEXT,
    'group_id': v1_types.SHOWN_TEXT,
    'tenant_id': v1_types.SHOWN_TEXT,
}
