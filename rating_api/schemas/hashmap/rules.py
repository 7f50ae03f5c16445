"""What mappings and thresholds have in common."""

from rating_api.schemas import types

KIND = {'type': 'string', 'enum': ['flat', 'rate'], 'default': 'flat'}
PARENTS = {
    'service_id': types.nullable(types.UUID),
    'field_id': types.nullable(types.UUID),
    'group_id': types.nullable(types.UUID),
    'scope_id': types.nullable(types.IDENTIFIER),
}
FILTERS = {'service_id': types.UUID, 'field_id': types.UUID, 'group_id': types.UUID,
           'scope_id': types.IDENTIFIER, 'type': {'type': 'string', 'enum': ['flat', 'rate']}}
