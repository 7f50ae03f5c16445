"""Callers without authentication: this machine's own are administrators, others are refused."""

import pytest

from rating_api import conf
from rating_api import exception
from rating_api.api import auth
from rating_api.api.openstack import faults


def make_context(environ, **options):
    configuration = conf.make_conf(config_files=[], overrides={
        'api.auth_strategy': 'noauth', **{f'api.{name}': value for name, value in options.items()}})
    return auth.make_strategy(configuration, []).context(environ)


@pytest.mark.parametrize('environ', [
    {'REMOTE_ADDR': '127.0.0.1'}, {'REMOTE_ADDR': '127.8.9.1'}, {'REMOTE_ADDR': '::1'},
    # A socket in the file system has no address.
    {}, {'REMOTE_ADDR': ''},
])
def test_this_machine_is_an_administrator(environ):
    one = make_context({**environ, 'HTTP_X_USER_ID': 'u', 'HTTP_X_PROJECT_ID': 'p'})
    assert (one.is_admin, one.user_id, one.project_id) == (True, 'u', 'p')
    one.can('anything')


STRANGERS = [
    {'REMOTE_ADDR': '192.0.2.1'}, {'REMOTE_ADDR': '2001:db8::1'}, {'REMOTE_ADDR': 'example.org'},
    {'REMOTE_ADDR': '::ffff:192.0.2.1'}, {'REMOTE_ADDR': 'fe80::1%eth0'}, {'REMOTE_ADDR': '127.0.0.1.example.org'},
    *({'REMOTE_ADDR': '127.0.0.1', f'HTTP_{header}': '127.0.0.1'} for header in (
        'FORWARDED', 'X_FORWARDED_FOR', 'X_FORWARDED_HOST', 'X_FORWARDED_PROTO', 'X_REAL_IP', 'VIA')),
    {'HTTP_X_FORWARDED_FOR': ''},
]


@pytest.mark.parametrize('environ', STRANGERS)
def test_others_and_whoever_comes_through_a_proxy_are_refused(environ):
    with pytest.raises(faults.Fault) as raised:
        make_context(environ)
    assert raised.value.status == 403
    assert 'noauth_open' in raised.value.detail


@pytest.mark.parametrize('environ', STRANGERS)
def test_everybody_is_served_where_that_is_said_in_so_many_words(environ):
    assert make_context(environ, noauth_open=True).is_admin


def test_an_unknown_strategy_does_not_start():
    with pytest.raises(exception.ConfigError, match='auth_strategy = open'):
        make_context({}, auth_strategy='open')
