"""``rating-status upgrade check``: would this release run here? Checks only; nothing is changed."""

import sys
from collections.abc import Callable, Sequence

from oslo_config import cfg
from oslo_upgradecheck import common_checks
from oslo_upgradecheck import upgradecheck

from rating_api import conf
from rating_api import exception
from rating_api.db import meta
from rating_api.db import session


class Checks(upgradecheck.UpgradeCommands):
    """What must hold before the services are started again after an upgrade."""

    def __init__(self, configuration: cfg.ConfigOpts) -> None:
        super().__init__()
        self._conf = configuration

    def _tables(self) -> upgradecheck.Result:
        return _result(lambda: meta.check_revision(self._database()))

    def _scope_key(self) -> upgradecheck.Result:
        return _result(self._check_scope_key)

    def _policy_file(self) -> upgradecheck.Result:
        return common_checks.check_policy_json(self, self._conf)

    _upgrade_checks = (('Tables of the database', _tables), ('Scope key', _scope_key), ('Policy file', _policy_file))

    def _database(self) -> session.Database:
        return session.Database(self._conf.database.connection)

    def _check_scope_key(self) -> None:
        database = self._database()
        meta.check_revision(database)
        known, ours = meta.scope_key(database), self._conf.collect.scope_key
        if known not in (None, ours):
            raise exception.ConfigError(f'The database holds usage by the scope key {known!r}, but [collect] '
                                        f'scope_key is {ours!r}.')


def _result(check: Callable[[], None]) -> upgradecheck.Result:
    try:
        check()
    except exception.RatingError as error:
        return upgradecheck.Result(upgradecheck.Code.FAILURE, str(error))
    return upgradecheck.Result(upgradecheck.Code.SUCCESS)


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``rating-status`` and return 0 (success), 1 (warnings), 2 (failures) or 255 (the checks could not run)."""
    configuration = conf.new_conf()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return int(upgradecheck.main(configuration, conf.PROJECT, Checks(configuration), arguments))
    except cfg.Error as error:
        print(f'rating-status: The configuration is wrong: {error}', file=sys.stderr)
        return 255
