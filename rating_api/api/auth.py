"""Who is calling: strategies make a context of what a request carries.

A strategy is an entry point of the group ``rating_api.auth``: a callable of the configuration and the
policy rules that returns a Strategy. ``noauth`` is here, ``keystone`` in keystone.py.
"""

import functools
import ipaddress
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import stevedore
from oslo_config import cfg
from oslo_policy import policy as oslo_policy

from rating_api import context
from rating_api import exception
from rating_api import policy
from rating_api.api.openstack import faults
from rating_api.api.openstack import wsgi

NAMESPACE = 'rating_api.auth'

_FORWARDED = ('HTTP_FORWARDED', 'HTTP_X_FORWARDED_FOR', 'HTTP_X_FORWARDED_HOST', 'HTTP_X_FORWARDED_PROTO',
              'HTTP_X_REAL_IP', 'HTTP_VIA')

App = Callable[..., Any]


class Strategy(NamedTuple):
    """How callers are known: what is put around the application, and what makes a context."""

    wrap: Callable[[App], App]
    context: Callable[[dict[str, Any]], context.RequestContext]


def make_strategy(conf: cfg.ConfigOpts, rules: Sequence[oslo_policy.RuleDefault]) -> Strategy:
    """The strategy that ``[api] auth_strategy`` names; ConfigError if there is none of that name."""
    name = conf.api.auth_strategy
    try:
        manager = stevedore.DriverManager(NAMESPACE, name)
    except stevedore.exception.NoMatches as error:
        raise exception.ConfigError(f'[api] auth_strategy = {name}: {error}') from error
    made: Strategy = manager.driver(conf, rules)
    return made


def noauth(conf: cfg.ConfigOpts, rules: Sequence[oslo_policy.RuleDefault]) -> Strategy:
    """Everybody is an administrator, as long as the request comes from this machine."""
    judge = policy.Open()
    is_open = conf.api.noauth_open

    def make_context(environ: dict[str, Any]) -> context.RequestContext:
        if not is_open:
            _refuse_strangers(environ)
        return context.RequestContext(
            judge, user_id=environ.get('HTTP_X_USER_ID'), project_id=environ.get('HTTP_X_PROJECT_ID'),
            roles=['admin'], is_admin=True, request_id=environ.get(wsgi.REQUEST_ID, ''))

    return Strategy(lambda app: app, make_context)


def _refuse_strangers(environ: dict[str, Any]) -> None:
    address = environ.get('REMOTE_ADDR')
    if any(header in environ for header in _FORWARDED) or address and not is_loopback(address):
        raise faults.Fault(403, 'auth.not_local', 'Without authentication only this machine is served; '
                                                  'set [api] noauth_open = true to serve everybody.')


@functools.lru_cache(1024)
def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine's own."""
    try:
        return ipaddress.ip_address(address.partition('%')[0]).is_loopback
    except ValueError:
        return address == 'localhost'
