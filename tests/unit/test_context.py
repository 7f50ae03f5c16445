"""Who asks, and what they may do: contexts as keystonemiddleware describes them, judged by the real rules."""

import threading

import pytest
from oslo_context import context as oslo_context

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
    with pytest.raises(exception.Forbidden, match=r"^Policy doesn't allow dataframes:add to be performed\.$"):
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


def test_only_a_check_that_held_counts_as_one(judge):
    one = caller(judge, 'member', X_PROJECT_ID='p')
    with pytest.raises(exception.Forbidden):
        one.can(summary.GET_SUMMARY)
    assert one.checked == set()


@pytest.mark.parametrize(('roles', 'said', 'is_admin'), [(['member'], True, True), (['admin'], False, False)])
def test_who_is_said_to_be_an_administrator_is_one(judge, roles, said, is_admin):
    assert context.RequestContext(judge, roles=roles, is_admin=said).is_admin is is_admin


FACTS = ('user_id', 'project_id', 'domain_id', 'user_domain_id', 'project_domain_id', 'system_scope', 'service_user_id',
         'service_user_domain_id', 'service_project_id', 'service_project_domain_id')


def test_every_credential_that_a_rule_may_see_is_part_of_the_identity(judge):
    base = context.RequestContext(judge, is_admin=False)
    assert base.identity == context.RequestContext(judge, is_admin=False).identity
    changed = [{name: 'x'} for name in FACTS] + [
        {'roles': ['x']}, {'service_roles': ['x']}, {'is_admin_project': False}]
    seen = {base.identity}
    for facts in changed:
        other = context.RequestContext(judge, is_admin=False, **facts)
        assert dict(other.to_policy_values()) != dict(base.to_policy_values()), facts
        assert other.identity not in seen, facts
        seen.add(other.identity)
    known = {*FACTS, 'roles', 'service_roles', 'is_admin_project', 'is_admin'}
    assert set(base.to_policy_values()) == known, 'oslo.context shows rules something that identity leaves out'


def test_roles_are_no_service_roles(judge):
    one = context.RequestContext(judge, roles=['a', 'b'], service_roles=[])
    other = context.RequestContext(judge, roles=['a'], service_roles=['b'])
    assert one.identity != other.identity


def test_a_context_does_not_stay_behind_in_its_thread(judge):
    found = []

    def serve():
        context.RequestContext(judge, user_id='u')
        found.append(oslo_context.get_current())

    thread = threading.Thread(target=serve)
    thread.start()
    thread.join()
    assert found == [None]
