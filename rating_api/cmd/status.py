"""``rating-status upgrade check``: would this release run here? Checks only; nothing is changed."""

import sys
import time
from collections.abc import Callable, Sequence

from oslo_config import cfg
from oslo_upgradecheck import common_checks
from oslo_upgradecheck import upgradecheck

from rating_api import conf
from rating_api import exception
from rating_api import storage
from rating_api.db import meta
from rating_api.db import session
from rating_api.storage import roller

# A service has done fewer before anybody could look, unless it is not there or fails.
_MANY_WAITING = 1_000


class Checks(upgradecheck.UpgradeCommands):
    """What must hold before the services are started again after an upgrade."""

    def __init__(self, configuration: cfg.ConfigOpts) -> None:
        super().__init__()
        self._conf = configuration

    def _tables(self) -> upgradecheck.Result:
        return _result(lambda: meta.check_revision(self._database()))

    def _scope_key(self) -> upgradecheck.Result:
        return _result(self._check_scope_key)

    def _rollups(self) -> upgradecheck.Result:
        try:
            database = self._database()
            meta.check_revision(database)
            waiting = storage.make_rollups(database).pending(int(time.time()) - roller.CLOSED_SECONDS)
        except exception.RatingError:
            # Another check says so.
            return upgradecheck.Result(upgradecheck.Code.SUCCESS)
        if waiting < _MANY_WAITING:
            return upgradecheck.Result(upgradecheck.Code.SUCCESS)
        return upgradecheck.Result(upgradecheck.Code.WARNING, (
            f'{waiting} sums of days and months that are over are not up to date, so bills are slow to read: is a '
            f'service running? "rating-manage db rollup" does it now.'))

    def _policy_file(self) -> upgradecheck.Result:
        return common_checks.check_policy_json(self, self._conf)

    _upgrade_checks = (('Tables of the database', _tables), ('Scope key', _scope_key), ('Rollups', _rollups),
                       ('Policy file', _policy_file))

    def _database(self) -> session.Database:
        return session.Database(self._conf.database.connection)

    def _check_scope_key(self) -> None:
        database = self._database()
        meta.check_revision(database)
        meta.check_scope_key(database, self._conf.collect.scope_key)


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
