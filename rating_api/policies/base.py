"""The check strings that rules are made of, and the base rules themselves."""

from oslo_policy import policy

ADMIN = 'role:admin'
ANYONE = ''
READER_OR_ADMIN = 'rule:project_reader_or_admin'
SCOPES = ['project']


def _project(name: str, check: str, description: str) -> policy.RuleDefault:
    """A base rule about the project that is asked about.

    Before there were readers every token of a project passed, and with ``enforce_new_defaults = false`` it does.
    """
    return policy.RuleDefault(name, check, description, deprecated_rule=policy.DeprecatedRule(
        name, 'rule:admin_or_owner', deprecated_since='0.1.0',
        deprecated_reason='Every token of a project could read, whatever its role.'))


_RULES = [
    policy.RuleDefault('context_is_admin', ADMIN, 'Who sees and changes everything.'),
    policy.RuleDefault(
        'admin_or_owner',
        'is_admin:True or (role:admin and is_admin_project:True) or project_id:%(project_id)s',
        'Deprecated: an administrator, or any token of the project that is asked about. Looked at with '
        'enforce_new_defaults = false only.'),
    _project('project_member_api', 'role:member and project_id:%(project_id)s',
             'A member of the project that is asked about.'),
    _project('project_reader_api', 'role:reader and project_id:%(project_id)s',
             'A reader of the project that is asked about.'),
    _project('project_member_or_admin', 'rule:project_member_api or rule:context_is_admin',
             'A member of the project, or an administrator.'),
    _project('project_reader_or_admin', 'rule:project_reader_api or rule:context_is_admin',
             'A reader of the project, or an administrator.'),
]


def rule(name: str, check: str, description: str, method: str, *paths: str) -> policy.DocumentedRuleDefault:
    """The documented rule of one operation, at one path or more, for tokens of a project."""
    return policy.DocumentedRuleDefault(
        name=name, check_str=check, description=description,
        operations=[{'method': method, 'path': path} for path in paths], scope_types=SCOPES)


def resource(prefix: str, path: str, one: str) -> list[policy.DocumentedRuleDefault]:
    """The five rules of a resource that administrators manage: list, show, create, update and delete."""
    item = f'{path}/{{{one.replace(" ", "_")}_id}}'
    return [
        rule(f'{prefix}:list', ADMIN, f'List {one}s.', 'GET', path),
        rule(f'{prefix}:show', ADMIN, f'Show a {one}.', 'GET', item),
        rule(f'{prefix}:create', ADMIN, f'Create a {one}.', 'POST', path),
        rule(f'{prefix}:update', ADMIN, f'Replace a {one}.', 'PUT', item),
        rule(f'{prefix}:delete', ADMIN, f'Delete a {one}.', 'DELETE', item),
    ]


def list_rules() -> list[policy.RuleDefault]:
    """The base rules."""
    return list(_RULES)
