"""What each rating module rates with, read from the database: a loader a module, by its name.

A loader gives the rules as of now, and the same object until any rule changes.
"""

import typing
from collections.abc import Callable, Mapping

from oslo_config import cfg

from rating_api.db import history
from rating_api.db import pyscripts
from rating_api.db import session
from rating_api.db.hashmap import ruleset
from rating_api.rating import modules
from rating_api.rating.hashmap import engine
from rating_api.rating.pyscripts import library
from rating_api.rating.pyscripts import process

Loader = Callable[[], modules.Rules]
Loaders = Mapping[str, Loader]


def make_loaders(database: session.Database, settings: library.Settings) -> Loaders:
    """The loaders of the modules that have rules."""
    def book(connection: typing.Any) -> engine.Book:
        return engine.Book(ruleset.load(connection))

    def scripts(connection: typing.Any) -> library.Library:
        return library.Library(history.ruleset_id(connection), pyscripts.load(connection), settings)

    return {'hashmap': history.Latest(database, book).get, 'pyscripts': history.Latest(database, scripts).get}


def script_settings(conf: cfg.ConfigOpts) -> library.Settings:
    """What the configuration lets scripts do."""
    options = conf.pyscripts
    return library.Settings(options.enabled, conf.collect.scope_key, process.Limits(
        options.timeout_seconds, options.memory_mib * 1024 * 1024, options.first_uid))
