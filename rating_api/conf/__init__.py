"""The options of the service: made into a ConfigOpts that is handed down, never kept in a global.

One module here is one group, GROUP and OPTIONS. A value comes from the first that has one: an override of the
caller's, the environment (``OS_<GROUP>__<OPTION>``), the configuration files, the default.
"""

import copy
from collections.abc import Mapping, Sequence

from oslo_config import cfg
from oslo_log import log
from oslo_middleware import cors
from oslo_middleware import opts as middleware_opts
from oslo_middleware.healthcheck import opts as healthcheck_opts
from oslo_policy import opts as policy_opts

from rating_api import exception
from rating_api import version
from rating_api.conf import api
from rating_api.conf import collect
from rating_api.conf import collector_prometheus
from rating_api.conf import database
from rating_api.conf import fetcher
from rating_api.conf import fetcher_prometheus
from rating_api.conf import fetcher_source
from rating_api.conf import pyscripts
from rating_api.conf import storage

PROJECT = 'rating-api'
POLICY_FILE = 'policy.yaml'

_GROUPS = (api, database, storage, collect, collector_prometheus, fetcher, fetcher_prometheus, fetcher_source,
           pyscripts)
_VERSION_HEADERS = ['OpenStack-API-Version', 'X-Openstack-Request-Id']


def make_conf(argv: Sequence[str] = (), config_files: Sequence[str] | None = None,
              overrides: Mapping[str, object] | None = None) -> cfg.ConfigOpts:
    """The options of one process, ready to read: ``conf.api.port``.

    ``argv`` are oslo.config's own arguments (``--config-dir``, ``--debug``). Without ``config_files`` the usual
    places are looked at: ``rating-api.conf`` in ``~/.rating-api``, ``~``, ``/etc/rating-api`` and ``/etc``.
    ``overrides`` maps ``group.option`` to a value that wins over everything. ConfigError names the option or
    the file that is wrong.
    """
    conf = new_conf()
    try:
        conf(list(argv), project=PROJECT, version=version.__version__,
             default_config_files=None if config_files is None else list(config_files))
        for name, value in (overrides or {}).items():
            group, option = name.split('.')
            conf.set_override(option, value, group)
        _read_all(conf)
    except (cfg.Error, ValueError) as error:
        raise exception.ConfigError(f'The configuration is wrong: {error}') from error
    return conf


def new_conf() -> cfg.ConfigOpts:
    """Every option registered and nothing read yet, for a program that adds arguments of its own."""
    conf = cfg.ConfigOpts()
    set_library_defaults()
    log.register_options(conf)
    # What a command says is on its standard output, what it logs is not.
    conf.set_default('use_stderr', True)
    policy_opts.set_defaults(conf, POLICY_FILE)
    for group, options in (*list_opts(), *middleware_opts.list_opts_cors(),
                           *middleware_opts.list_opts_healthcheck(),
                           *middleware_opts.list_opts_http_proxy_to_wsgi()):
        conf.register_opts(options, group)
    return conf


def set_library_defaults() -> None:
    """Tell the libraries what this service needs where their own default would not do.

    The sample configuration is written with the same values: oslo.config's generator calls this too.
    """
    log.set_defaults(default_log_levels=[*log.get_default_log_levels(), 'alembic=WARN', 'uvicorn=ERROR'])
    # Without a backend /healthcheck has nothing to say; with this one it says OK until the file is there.
    cfg.set_defaults(healthcheck_opts.HEALTHCHECK_OPTS, backends=['disable_by_file'])
    cfg.set_defaults(healthcheck_opts.DISABLE_BY_FILE_OPTS,
                     disable_by_file_path='/etc/rating-api/healthcheck_disable')
    cors.set_defaults(
        allow_methods=['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'],
        allow_headers=[*_VERSION_HEADERS, 'X-Auth-Token', 'If-Match', 'Idempotency-Key'],
        expose_headers=[*_VERSION_HEADERS, 'Location', 'ETag', 'Idempotency-Replayed'])


def list_opts() -> list[tuple[cfg.OptGroup, list[cfg.Opt]]]:
    """Every group of this service with its options, for oslo.config's sample generator.

    The groups are copies: oslo.config keeps the values of a ConfigOpts in the groups that it was given.
    """
    return [(copy.deepcopy(module.GROUP), list(module.OPTIONS)) for module in _GROUPS]


def _read_all(conf: cfg.ConfigOpts) -> None:
    """Read each of our options once: a wrong value stops the process at its start, not in a request."""
    for group, options in list_opts():
        for option in options:
            conf[group.name][option.dest]
