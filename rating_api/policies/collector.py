"""Who may see and set the collectors of services."""

from oslo_policy import policy

from rating_api.policies import base

LIST_MAPPINGS = 'collector:list_mappings'
GET_MAPPING = 'collector:get_mapping'
MANAGE_MAPPING = 'collector:manage_mapping'
GET_STATE = 'collector:get_state'
UPDATE_STATE = 'collector:update_state'

_MAPPINGS = '/v1/collector/mappings'
_MANAGING = [
    {'method': 'POST', 'path': _MAPPINGS}, {'method': 'POST', 'path': f'{_MAPPINGS}/{{collector}}/{{service}}'},
    {'method': 'DELETE', 'path': _MAPPINGS}, {'method': 'DELETE', 'path': f'{_MAPPINGS}/{{service}}'},
]
_STATES = ('/v1/collector/states', '/v1/collector/states/{name}', '/v1/collector/{name}/states')


def list_rules() -> list[policy.RuleDefault]:
    """The rules of collectors."""
    return [
        base.rule(LIST_MAPPINGS, base.ADMIN, 'List the collectors of services.', 'GET', _MAPPINGS),
        base.rule(GET_MAPPING, base.ADMIN, 'Show the collector of a service.', 'GET', f'{_MAPPINGS}/{{service}}'),
        policy.DocumentedRuleDefault(
            name=MANAGE_MAPPING, check_str=base.ADMIN, description='Set or remove the collector of a service.',
            operations=_MANAGING, scope_types=base.SCOPES),
        base.rule(GET_STATE, base.ADMIN, 'Show whether a collector is enabled.', 'GET', *_STATES),
        base.rule(UPDATE_STATE, base.ADMIN, 'Enable or disable a collector.', 'PUT', *_STATES),
    ]
