"""The rules about a project, with and without the one from before there were readers."""

import pytest
from oslo_policy import policy as oslo_policy

from rating_api import conf
from rating_api import context
from rating_api import policies
from rating_api import policy

RULES = policies.list_rules()
ADMINISTRATORS = [rule for rule in RULES
                  if isinstance(rule, oslo_policy.DocumentedRuleDefault) and rule.check_str == 'role:admin']
NEW = ('project_member_api', 'project_reader_api', 'project_member_or_admin', 'project_reader_or_admin')
OLD = {'enforce_new_defaults': False}


def judged(settings, rule, project='mine', **facts):
    """Whether a caller from the project ``mine`` satisfies a rule about a project."""
    overrides = {f'oslo_policy.{name}': value for name, value in settings.items()}
    judge = policy.Policy(conf.make_conf(config_files=[], overrides=overrides), RULES)
    caller = context.RequestContext(judge, user_id='me', **{'project_id': 'mine', **facts})
    return judge.allows(rule, caller, {'project_id': project})


@pytest.mark.parametrize('rule', NEW)
def test_before_there_were_readers_every_token_of_a_project_could_read(rule):
    """Wire contract 5: the deprecated rule counts where an operator asks for it, and by default it does not."""
    for settings, passes in (({}, False), ({'enforce_new_defaults': True}, False), (OLD, True)):
        assert judged(settings, rule, roles=['guest']) is passes
    assert not judged(OLD, rule, 'theirs', roles=['guest'])


@pytest.mark.parametrize('rule', NEW)
@pytest.mark.parametrize('settings', [{}, OLD])
def test_who_passes_by_the_new_rules_passes_by_the_old_ones(rule, settings):
    roles = ['member'] if 'member' in rule else ['reader']
    assert judged(settings, rule, roles=roles)
    assert judged(settings, rule, 'theirs', roles=['admin']) is (settings == OLD or rule.endswith('admin'))


@pytest.mark.parametrize('settings', [{}, OLD])
def test_what_administrators_do_stays_theirs(settings):
    """And a token of a domain or of the system stays one of the wrong scope."""
    for rule in ADMINISTRATORS:
        assert not judged(settings, rule.name, roles=['guest', 'member', 'reader'])
        for facts in ({'domain_id': 'd'}, {'system_scope': 'all'}):
            assert not judged(settings, rule.name, project_id=None, roles=['admin', 'reader'], **facts)
