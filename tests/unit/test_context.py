"""Who asks, and what they may do: contexts as keystonemiddleware describes them, judged by the real rules."""

import pytest

from rating_api import conf
from rating_api import context
from rating_api import exception
from rating_api import policies
from rating_api import policy
from rating_api.policies import dataframes
from rating_api.policies import modules
from rating_api.policies import summary
from rating_api.policies.hashmap import mappings

READ = (dataframes.GET_DATAFRAMES, summary.GET_SUMMARY)
WRITE = (dataframes.ADD_DATAFRAMES, modules.UPDATE_MODULE, modules.LIST_MODULES, mappings.LIST_MAPPINGS)


@pytest.fixture(scope='module')
def judge():
    return policy.Policy(conf.make_conf(config_files=[]), policies.list_rules())


def caller(judge, roles, **headers):
    environ = {'HTTP_X_ROLES': roles, 'HTTP_X_USER_ID': 'u', **{f'HTTP_{name}': text for name, text in headers.items()}}
    return context.RequestContext.from_environ(environ, judge=judge)


def allowed(one, rules):
    found = []
    for rule in rules:
        try:
            one.can(rule)
            found.append(rule)
        except exception.Forbidden:
            pass
    return tuple(found)


@pytest.mark.parametrize(('roles', 'is_admin', 'may'), [
    ('admin', True, READ + WRITE),
    ('member,admin', True, READ + WRITE),
    ('reader', False, READ),
    ('member,reader', False, READ),
    ('member', False, ()),
    ('', False, ()),
])
def test_a_role_in_a_project_decides(judge, roles, is_admin, may):
    one = caller(judge, roles, X_PROJECT_ID='p')
    assert one.is_admin is is_admin
    assert allowed(one, READ + WRITE) == may


def test_a_reader_without_a_project_may_ask(judge):
    """And is answered nothing: that is visibility's business."""
    assert allowed(caller(judge, 'reader'), READ + WRITE) == READ


@pytest.mark.parametrize('headers', [{'X_DOMAIN_ID': 'd'}, {'OPENSTACK_SYSTEM_SCOPE': 'all'}])
@pytest.mark.parametrize('roles', ['reader', 'admin'])
def test_a_token_of_a_domain_or_of_the_system_is_refused(judge, roles, headers):
    assert allowed(caller(judge, roles, **headers), READ + WRITE) == ()


def test_a_refusal_names_the_rule(judge):
    with pytest.raises(exception.Forbidden, match="^Policy doesn't allow dataframes:add to be performed.$"):
        caller(judge, 'member', X_PROJECT_ID='p').can(dataframes.ADD_DATAFRAMES)


def test_a_target_may_be_another_project(judge):
    one = caller(judge, 'reader', X_PROJECT_ID='p')
    one.can(summary.GET_SUMMARY, {'project_id': 'p'})
    with pytest.raises(exception.Forbidden):
        one.can(summary.GET_SUMMARY, {'project_id': 'q'})
    caller(judge, 'admin', X_PROJECT_ID='p').can(summary.GET_SUMMARY, {'project_id': 'q'})


def test_a_verdict_does_not_depend_on_what_was_asked_before(judge):
    first, second = caller(judge, 'admin', X_PROJECT_ID='p'), caller(judge, 'admin', X_PROJECT_ID='p')
    assert first.is_admin
    assert first.to_policy_values()['is_admin'] is second.to_policy_values()['is_admin'] is True
    assert first.identity == second.identity


def test_what_was_allowed_is_remembered(judge):
    one = caller(judge, 'reader', X_PROJECT_ID='p')
    allowed(one, READ + WRITE)
    assert one.checked == set(READ)


def test_a_policy_file_decides_who_is_an_administrator(tmp_path):
    file = tmp_path / 'policy.yaml'
    file.write_text('context_is_admin: role:accountant\n'
                    'summary:get_summary: is_admin:True\n')
    configuration = conf.make_conf(config_files=[], overrides={'oslo_policy.policy_file': str(file)})
    judge = policy.Policy(configuration, policies.list_rules())
    accountant, admin = (caller(judge, role, X_PROJECT_ID='p') for role in ('accountant', 'admin'))
    # Asked before anything else, too.
    accountant.can(summary.GET_SUMMARY)
    assert accountant.is_admin
    with pytest.raises(exception.Forbidden):
        admin.can(summary.GET_SUMMARY)
    assert not admin.is_admin


@pytest.mark.parametrize('change', [
    {'X_PROJECT_ID': 'q'}, {'X_USER_ID': 'v'}, {'X_ROLES': 'reader,member'}, {'X_DOMAIN_ID': 'd'},
    {'OPENSTACK_SYSTEM_SCOPE': 'all'}, {'X_IS_ADMIN_PROJECT': 'false'}, {'X_SERVICE_ROLES': 'service'},
])
def test_who_differs_in_a_credential_is_somebody_else(judge, change):
    headers = {'X_PROJECT_ID': 'p', 'X_ROLES': 'reader', **change}
    assert caller(judge, 'reader', **headers).identity != caller(judge, 'reader', X_PROJECT_ID='p').identity
