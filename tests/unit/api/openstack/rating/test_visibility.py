"""What a caller sees of rated points."""

import pytest

from rating_api import conf
from rating_api import context
from rating_api import policies
from rating_api import policy
from rating_api import storage
from rating_api.api.openstack.rating import visibility

ASKED = [storage.Filter('project_id', 'eq', ('theirs',)), storage.Filter('type', 'eq', ('cpu',)),
         storage.Filter('project_id', 'neq', ('mine',))]


@pytest.fixture(scope='module')
def judge():
    return policy.Policy(conf.make_conf(config_files=[]), policies.list_rules())


def confine(judge, roles, project_id):
    caller = context.RequestContext(judge, roles=roles, project_id=project_id)
    return visibility.confine(caller, 'project_id', ASKED)


def test_an_administrator_sees_what_was_asked_for(judge):
    assert confine(judge, ['admin'], 'mine') == visibility.Visible(ASKED, None)


def test_an_administrator_needs_no_project(judge):
    assert confine(judge, ['admin'], None) == visibility.Visible(ASKED, None)


@pytest.mark.parametrize('roles', [['reader'], ['member', 'reader'], ['Admins'], []])
def test_others_see_their_own_project_whatever_they_asked_for(judge, roles):
    assert confine(judge, roles, 'mine') == visibility.Visible([ASKED[1]], 'mine')


@pytest.mark.parametrize('project_id', [None, ''])
def test_without_a_project_nothing_is_seen(judge, project_id):
    assert confine(judge, ['reader'], project_id) is None


def test_without_authentication_everybody_is_an_administrator():
    caller = context.RequestContext(policy.Open(), roles=['admin'], is_admin=True, project_id='mine')
    assert visibility.confine(caller, 'project_id', ASKED) == visibility.Visible(ASKED, None)
