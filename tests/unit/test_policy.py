import itertools
import os
import warnings

import hypothesis
import pytest
from hypothesis import strategies as st
from oslo_config import cfg
from oslo_policy import _checks as checks
from oslo_policy import policy as oslo_policy

from rating_api import context
from rating_api import exception
from rating_api import policy

RULES = {
    'context_is_admin': 'role:admin',
    'owner': 'project_id:%(project_id)s',
    'toys:list': '',
    'toys:never': '!',
    'toys:show': 'rule:owner or rule:context_is_admin',
    'toys:mine': 'user_id:%(user_id)s and not role:guest',
    'toys:named': '"bear":%(name)s or role:%(role)s',
    'toys:flag': 'True:%(flag)s or "1":%(flag)s',
    'toys:admin': 'is_admin:True',
    'toys:service': 'service_user_id:s or role:service',
    'toys:lost': 'rule:nowhere',
    'toys:circle': 'not rule:toys:square',
    'toys:square': 'not rule:toys:lost',
}
SCOPED = {'toys:scoped': ('role:admin', ['system']), 'toys:project': ('', ['project'])}


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def configuration(directory=None, text=None):
    conf = cfg.ConfigOpts()
    conf([], default_config_files=[], default_config_dirs=[])
    if directory is not None:
        path = directory / 'policy.yaml'
        path.write_text(text or '')
        oslo_policy.opts.set_defaults(conf, policy_file=str(path))
    return conf


def defaults(rules=RULES):
    return [oslo_policy.RuleDefault(name, check) for name, check in rules.items()] + [
        oslo_policy.RuleDefault(name, check, scope_types=scopes) for name, (check, scopes) in SCOPED.items()]


def caller(judge, **facts):
    return context.RequestContext(judge, request_id='req-1', **facts)


@pytest.fixture
def judge():
    return policy.Policy(configuration(), defaults())


def overwrite(conf, text, newer=itertools.count(1)):  # noqa: B008, one count for all calls
    """A changed policy file, which is newer than the one before however fast the test runs."""
    path = conf.oslo_policy.policy_file
    with open(path, 'w') as file:
        file.write(text)
    stamp = 2_000_000_000 + next(newer)
    os.utime(path, (stamp, stamp))


def test_a_rule_that_holds_returns_and_one_that_does_not_is_forbidden(judge):
    me = caller(judge, user_id='u', project_id='p', roles=['member'])
    assert judge.authorize('toys:show', me, {'project_id': 'p'}) is None
    with pytest.raises(exception.Forbidden, match='toys:show'):
        judge.authorize('toys:show', me, {'project_id': 'other'})


def test_without_a_target_the_rule_is_asked_about_the_callers_own_project(judge):
    me = caller(judge, user_id='u', project_id='p', roles=[], is_admin=False)
    assert judge.allows('toys:show', me, None)
    assert judge.allows('toys:mine', me, None)
    assert not judge.allows('toys:show', me, {}), 'a target without a project is not the own one'


def test_a_rule_that_is_not_registered_is_a_mistake_of_ours(judge):
    with pytest.raises(oslo_policy.PolicyNotRegistered):
        judge.allows('toys:nothing', caller(judge), {})


def test_a_token_of_the_wrong_scope_may_nothing(judge):
    admin = caller(judge, roles=['admin'], project_id='p')
    assert not judge.allows('toys:scoped', admin, {})
    assert judge.allows('toys:scoped', caller(judge, roles=['admin'], system_scope='all'), {})
    assert not judge.allows('toys:project', caller(judge, domain_id='d'), {})


NAMES = st.sampled_from([None, 'p', 'q', 'True', '1', ''])
CALLERS = st.fixed_dictionaries({}, optional={
    **dict.fromkeys(('user_id', 'project_id', 'domain_id', 'system_scope', 'service_user_id', 'user_domain_id', 'project_domain_id', 'service_project_id'), NAMES),
    'roles': st.lists(st.sampled_from(['admin', 'member', 'guest', 'service', 'Admin']), max_size=3),
    'service_roles': st.lists(st.sampled_from(['service', 'admin']), max_size=2),
    'is_admin': st.sampled_from([None, True, False]), 'is_admin_project': st.booleans()})
VALUES = NAMES | st.sampled_from([True, False, 1, 0, 1.0, 'bear']) | st.just(['p'])
TARGETS = st.none() | st.dictionaries(st.sampled_from(['project_id', 'user_id', 'name', 'role', 'flag']), VALUES, max_size=3)


def test_a_remembered_verdict_is_oslo_policys_own():
    judge = policy.Policy(configuration(), defaults())
    own = oslo_policy.Enforcer(configuration())
    own.register_defaults(defaults())

    @hypothesis.settings(max_examples=700, deadline=None)
    @hypothesis.given(st.sampled_from([*RULES, *SCOPED]), CALLERS, TARGETS)
    def agree(rule, facts, target):
        me = caller(judge, **facts)
        if target is None:
            target_seen = {'project_id': me.project_id, 'user_id': me.user_id}
        else:
            target_seen = target
        expected = bool(own.authorize(rule, target_seen, dict(me.to_policy_values())))
        for _ in range(3):
            assert judge.allows(rule, caller(judge, **facts), target) == expected

    agree()


def test_values_that_are_equal_but_written_differently_are_told_apart(judge):
    me = caller(judge)
    for flag, allowed in ((True, True), (1, True), (1.0, False), ('1', True), ('True', True), ('1.0', False), (True, True)):
        assert judge.allows('toys:flag', me, {'flag': flag}) is allowed


def asked(judge):
    """How often oslo.policy itself is asked from now on."""
    calls = []
    enforcer = judge._loaded._enforcer
    original = enforcer.authorize
    enforcer.authorize = lambda *args: calls.append(args[0]) or original(*args)
    return calls


def test_a_verdict_is_remembered_by_rule_credentials_and_target(judge):
    calls = asked(judge)
    for _ in range(3):
        judge.allows('toys:mine', caller(judge, user_id='u', roles=['member'], is_admin=False), {'user_id': 'u'})
    assert calls == ['toys:mine']
    judge.allows('toys:mine', caller(judge, user_id='u', roles=['guest'], is_admin=False), {'user_id': 'u'})
    judge.allows('toys:mine', caller(judge, user_id='u', roles=['member'], is_admin=False), {'user_id': 'v'})
    assert len(calls) == 3


def test_what_differs_beside_the_credentials_does_not_matter(judge):
    calls = asked(judge)
    for number in range(3):
        judge.allows('toys:list', caller(judge, user_name=f'n{number}', auth_token=f't{number}', is_admin=False), {})
    assert calls == ['toys:list']


def test_rules_that_ask_somebody_else_are_never_remembered(monkeypatch):
    answers = iter([True, False, True, False, True])
    monkeypatch.setattr('oslo_policy._external.HttpCheck.__call__', lambda *args, **kwargs: next(answers))
    judge = policy.Policy(configuration(), defaults({
        'context_is_admin': '!', 'remote': 'http://localhost/%(name)s', 'toys:ask': 'role:member and (@ and rule:remote)',
        'toys:or': 'not rule:toys:ask'}))
    me = caller(judge, roles=['member'], is_admin=False)
    assert [judge.allows('toys:ask', me, {'name': 'bear'}) for _ in range(3)] == [True, False, True]
    assert [judge.allows('toys:or', me, {'name': 'bear'}) for _ in range(2)] == [True, False]


def test_checks_of_third_parties_are_never_remembered(monkeypatch):
    class Tick(checks.Check):
        count = 0

        def __call__(self, target, creds, enforcer, current_rule=None):
            Tick.count += 1
            return Tick.count % 2 == 0

    monkeypatch.setitem(checks.registered_checks, 'tick', Tick)
    judge = policy.Policy(configuration(), defaults({'context_is_admin': '!', 'toys:tick': 'tick:tock'}))
    me = caller(judge, is_admin=False)
    assert [judge.allows('toys:tick', me, {}) for _ in range(4)] == [False, True, False, True]


def test_memory_is_bounded(judge, monkeypatch):
    monkeypatch.setattr(policy, '_REMEMBERED', 50)
    me = caller(judge, is_admin=False)
    for number in range(1000):
        assert not judge.allows('toys:show', me, {'project_id': str(number)})
        assert len(judge._loaded._verdicts) <= 50


def test_a_changed_policy_file_is_seen_within_a_second(tmp_path):
    clock = Clock()
    conf = configuration(tmp_path)
    judge = policy.Policy(conf, defaults(), clock)
    me = caller(judge, user_id='u')
    assert judge.allows('toys:list', me, {})
    overwrite(conf, '"toys:list": "!"')
    assert judge.allows('toys:list', me, {}), 'not looked at for each request'
    clock.now += 0.99
    assert not judge.allows('toys:list', me, {})
    overwrite(conf, '')
    clock.now += 0.99
    assert judge.allows('toys:list', me, {})


def test_files_are_looked_at_twice_a_second_however_many_ask(tmp_path, monkeypatch):
    clock = Clock()
    judge = policy.Policy(configuration(tmp_path), defaults(), clock)
    looks = []
    monkeypatch.setattr(judge._files, 'load_rules', lambda: looks.append(clock.now))
    for _ in range(1000):
        clock.now += 0.01
        judge.allows('toys:list', caller(judge, is_admin=False), {})
    assert 15 <= len(looks) <= 21


@pytest.mark.parametrize('broken', ['"toys:list": [', 'just text', '\t'])
def test_a_broken_policy_file_is_logged_and_changes_nothing(tmp_path, caplog, broken):
    clock = Clock()
    conf = configuration(tmp_path, '"toys:list": "role:member"')
    judge = policy.Policy(conf, defaults(), clock)
    member, guest = caller(judge, roles=['member']), caller(judge, roles=['guest'])
    overwrite(conf, broken)
    clock.now += 1
    for _ in range(2):
        assert judge.allows('toys:list', member, {})
        assert not judge.allows('toys:list', guest, {})
        clock.now += 1
    assert 'cannot be read' in caplog.text
    overwrite(conf, '"toys:list": "role:guest"')
    clock.now += 1
    assert judge.allows('toys:list', guest, {})


def test_a_policy_file_that_is_broken_from_the_start_does_not_start(tmp_path):
    with pytest.raises(ValueError, match='parsing'):
        policy.Policy(configuration(tmp_path, '"toys:list": ['), defaults())


def test_a_verdict_on_old_rules_does_not_outlive_them(tmp_path):
    clock = Clock()
    conf = configuration(tmp_path)
    judge = policy.Policy(conf, defaults(), clock)
    me = caller(judge, is_admin=False)
    decide = judge._loaded._decide

    def slowly(*args):
        verdict = decide(*args)
        overwrite(conf, '"toys:list": "!"')
        clock.now += 1
        judge.allows('toys:never', me, {})
        return verdict

    judge._loaded._decide = slowly
    assert judge.allows('toys:list', me, {}), 'asked while the rules were the old ones'
    assert not judge.allows('toys:list', me, {})


def test_nothing_that_is_asked_warns():
    judge = policy.Policy(configuration(), defaults())
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        for rule in RULES:
            judge.allows(rule, caller(judge, roles=['admin']), {})


def test_without_authentication_everybody_may_everything():
    judge = policy.Open()
    assert judge.allows('anything', caller(judge), {})
    assert judge.authorize('anything', caller(judge), None) is None
