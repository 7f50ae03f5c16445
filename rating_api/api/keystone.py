"""Callers known by Keystone: keystonemiddleware checks the token, oslo.policy judges.

Loaded by entry point when it is configured, so that a service without Keystone does not carry it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from keystonemiddleware import auth_token
from oslo_config import cfg
from oslo_policy import policy as oslo_policy

from rating_api import context
from rating_api import policy
from rating_api.api import auth

# Discovery is for everybody, with a trailing slash or without.
_PUBLIC = frozenset(('', '/v1', '/v2'))


def keystone(conf: cfg.ConfigOpts, rules: Sequence[oslo_policy.RuleDefault]) -> auth.Strategy:
    """The strategy of ``auth_strategy = keystone``."""
    judge = policy.Policy(conf, rules)

    def make_context(environ: dict[str, Any]) -> context.RequestContext:
        made: context.RequestContext = context.RequestContext.from_environ(environ, judge=judge)
        return made

    return auth.Strategy(lambda app: _TokenRequired(app, conf), make_context)


class _TokenRequired:
    """keystonemiddleware in front of everything but discovery."""

    def __init__(self, app: auth.App, conf: cfg.ConfigOpts) -> None:
        self._app = app
        self._checked = auth_token.AuthProtocol(app, {'oslo_config_config': conf})

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        public = environ['PATH_INFO'].rstrip('/') in _PUBLIC
        answer: Iterable[bytes] = (self._app if public else self._checked)(environ, start_response)
        return answer
