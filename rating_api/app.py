"""The composition root: the only module that knows everyone.

``make_app`` turns options into the WSGI application; ``Services`` is what controllers may ask for, by the
names of its fields.
"""

import dataclasses
import datetime
import functools
from collections.abc import Callable, Iterable
from typing import Any

from oslo_config import cfg
from oslo_middleware import cors
from oslo_middleware import healthcheck
from oslo_middleware import http_proxy_to_wsgi

from rating_api import exception
from rating_api import policies
from rating_api import storage
from rating_api.api import auth
from rating_api.api.openstack import microversion
from rating_api.api.openstack import pipeline
from rating_api.api.openstack import router
from rating_api.api.openstack import sections
from rating_api.api.openstack.rating import errors
from rating_api.api.openstack.rating import history
from rating_api.api.openstack.rating import repeats
from rating_api.api.openstack.rating import routes
from rating_api.collector import metrics_info
from rating_api.db import collectors
from rating_api.db import idempotency
from rating_api.db import meta
from rating_api.db import modules as db_modules
from rating_api.db import pyscripts
from rating_api.db import reprocesses
from rating_api.db import scopes
from rating_api.db import session
from rating_api.db.hashmap import fields
from rating_api.db.hashmap import groups
from rating_api.db.hashmap import mappings
from rating_api.db.hashmap import services
from rating_api.db.hashmap import thresholds
from rating_api.processor import pipeline as processing
from rating_api.processor import rules
from rating_api.rating import modules
from rating_api.rating.pyscripts import process
from rating_api.storage import roller

HEALTHCHECK = '/healthcheck'
# How many texts of scripts that were right are not compiled again: a process for each would be dear.
_KEPT_CHECKS = 16


@dataclasses.dataclass(frozen=True)
class Services:
    """What controllers work with; a controller names in its ``__init__`` what it needs of it."""

    conf: cfg.ConfigOpts
    clock: Callable[[], datetime.datetime]
    versions: microversion.Versions
    majors: tuple[str, ...]
    points: storage.Points
    rater: processing.Rater
    modules: dict[str, modules.Module]
    module_states: db_modules.ModuleStates
    collectors: collectors.Collectors
    metrics_info: metrics_info.MetricsInfo
    scopes: scopes.Scopes
    reprocesses: reprocesses.Reprocesses
    services: services.Services
    fields: fields.Fields
    groups: groups.Groups
    mappings: mappings.Mappings
    thresholds: thresholds.Thresholds
    scripts: pyscripts.Scripts
    repeats: repeats.Repeats


def utcnow() -> datetime.datetime:
    """The present instant, aware, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def make_database(conf: cfg.ConfigOpts) -> session.Database:
    """The configured database, checked: its tables are ours and its usage has our scope key.

    Raises ConfigError that says what to do.
    """
    database = session.Database(conf.database.connection, pool_size=conf.database.max_pool_size)
    try:
        meta.check_revision(database)
        meta.claim_scope_key(database, conf.collect.scope_key)
    except exception.StorageBusy as error:
        reason = str(error.__cause__).partition('\n')[0]
        raise exception.ConfigError(f'The database cannot be reached: {reason}') from error
    # A WSGI server may fork now, and connections cannot be shared.
    database.dispose()
    return database


def make_roller(database: session.Database) -> roller.Roller:
    """What brings the rollups of a database up to date, for a service that pokes it after each write."""
    return roller.Roller(storage.make_rollups(database))


def make_services(conf: cfg.ConfigOpts, database: session.Database,
                  clock: Callable[[], datetime.datetime] = utcnow,
                  marked: Callable[[], object] = lambda: None) -> Services:
    """Everything that controllers, commands and the demonstration work with, over one database.

    ``marked`` is called after each commit that left something to roll up.
    """
    points = storage.make_points(database, marked=marked, scope_key=conf.collect.scope_key)
    states = db_modules.ModuleStates(database)
    installed = modules.load()
    return Services(
        conf=conf, clock=clock, versions=make_versions(), points=points,
        majors=tuple(section.prefix.strip('/') for section in _offered(conf) if section.prefix != '/'),
        rater=processing.Rater(points, rules.make_loaders(database, rules.script_settings(conf)), states, installed),
        modules=installed, module_states=states, collectors=collectors.Collectors(database),
        metrics_info=metrics_info.MetricsInfo(conf.collect.metrics_conf, conf.collect.scope_key),
        scopes=scopes.Scopes(database, scopes.Origin(
            conf.collect.scope_key, conf.collect.collector, conf.fetcher.backend)),
        reprocesses=reprocesses.Reprocesses(database),
        services=services.Services(database), fields=fields.Fields(database), groups=groups.Groups(database),
        mappings=mappings.Mappings(database), thresholds=thresholds.Thresholds(database),
        scripts=pyscripts.Scripts(database, functools.lru_cache(_KEPT_CHECKS)(process.check)),
        repeats=repeats.Repeats(idempotency.Keys(database)))


def make_serving(conf: cfg.ConfigOpts) -> tuple[Services, roller.Background]:
    """The same for a process that serves, and the thread that rolls up what it writes, which starts with that."""
    database = make_database(conf)
    background = roller.Background(make_roller(database))
    return make_services(conf, database, marked=background.poke), background


def make_versions() -> microversion.Versions:
    """The microversions of the API."""
    return microversion.Versions(history.SERVICE_TYPE, [text for text, _ in history.VERSIONS])


def make_sections(made: Services, context: Callable[[dict[str, Any]], Any]) -> sections.Sections:
    """The route list as an application; raises TableError when it must not start."""
    api = made.conf.api
    kit = router.Kit(made.versions, errors.ERRORS, context, api.max_request_body_size, api.response_validation,
                     frozenset(rule.name for rule in policies.list_rules()), made.repeats)
    return sections.Sections(_offered(made.conf), kit, made)


def _offered(conf: cfg.ConfigOpts) -> list[router.Section]:
    """The sections that this server has: v2 needs the second storage interface."""
    return [section for section in routes.ROUTE_LIST if section.prefix != '/v2' or conf.storage.version == 2]


def make_app(conf: cfg.ConfigOpts, made: Services) -> Callable[..., Iterable[bytes]]:
    """The WSGI application of a configuration; raises ConfigError that says what is wrong with it."""
    strategy = auth.make_strategy(conf, policies.list_rules())
    app = pipeline.Pipeline(strategy.wrap(make_sections(made, strategy.context)), made.versions)
    return _Surroundings(conf, app)


class _Surroundings:
    """oslo.middleware around the API: health beside it, proxy headers and CORS where they are configured."""

    def __init__(self, conf: cfg.ConfigOpts, app: Any) -> None:
        if conf.oslo_middleware.enable_proxy_headers_parsing:
            app = http_proxy_to_wsgi.HTTPProxyToWSGI(app, conf)
        if conf.cors.allowed_origin:
            app = cors.CORS(app, conf)
        self._app = app
        self._health = healthcheck.Healthcheck(None, conf)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        app = self._health if environ['PATH_INFO'] in (HEALTHCHECK, HEALTHCHECK + '/') else self._app
        answer: Iterable[bytes] = app(environ, start_response)
        return answer
