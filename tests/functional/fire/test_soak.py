"""Everything at once on each engine, for a short while: what tests/soak/ does for longer."""

import pytest

from tests import servers
from tests.soak import soaking

SECONDS = 15


def test_on_sqlite(databases, tmp_path, seed):
    with databases.url() as url:
        print(soaking.soak(soaking.Target(url), tmp_path, SECONDS, seed))


@pytest.mark.parametrize('engine', servers.OWN)
def test_while_the_server_is_restarted(engine, tmp_path, seed):
    with soaking.own(engine) as target:
        print(soaking.soak(target, tmp_path, SECONDS, seed))
