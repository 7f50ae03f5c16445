"""``rating-api``: the API in one process. What it answers is made in app.py, how it is served in server/."""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from typing import Any

from oslo_config import cfg

from rating_api import app
from rating_api import exception
from rating_api import server
from rating_api.api import auth
from rating_api.cmd import command


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``rating-api`` and return its exit code."""
    return command.main('rating-api', 'The HTTP API of the rating service.', [sys.modules[__name__]], argv)


def add_commands(parsers: Any, common: argparse.ArgumentParser) -> None:
    """Add ``serve``."""
    parser = parsers.add_parser('serve', parents=[common], help='serve the API until SIGTERM or Ctrl-C')
    parser.add_argument('--host', help='the address to listen on, instead of [api] host')
    parser.add_argument('--port', type=int, help='the port to listen on, instead of [api] port; 0 takes a free one')
    parser.set_defaults(run=serve)


def serve(conf: cfg.ConfigOpts, arguments: argparse.Namespace) -> int:
    """Serve the API; returns after a stop that was asked for."""
    host = arguments.host or conf.api.host
    port = conf.api.port if arguments.port is None else arguments.port
    _check_audience(conf, host)
    with _listen(host, port) as listener:
        url = server.url(listener)
        made, background = app.make_serving(conf)
        application = app.make_app(conf, made)
        background.start()
        server.serve(application, listener,
                     server.Settings(conf.api.threads, conf.api.max_request_body_size),
                     ready=lambda: print(f'rating-api serves on {url}', flush=True))
        background.stop()
    return command.OK


def _check_audience(conf: cfg.ConfigOpts, host: str) -> None:
    if conf.api.auth_strategy == 'noauth' and not conf.api.noauth_open and not auth.is_loopback(host):
        raise exception.ConfigError(
            f'Under [api] auth_strategy = noauth whoever reaches {host} is an administrator. Listen on 127.0.0.1, '
            f'or set [api] noauth_open = true (OS_API__NOAUTH_OPEN=true) if that is what you want.')


def _listen(host: str, port: int) -> socket.socket:
    try:
        return server.listen(host, port)
    except OSError as error:
        # The text of a name that cannot be resolved is its own; other texts repeat the address.
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        raise exception.RatingError(f'Cannot listen on {host} port {port}: {reason}.') from error
