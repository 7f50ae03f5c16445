"""Two minutes of everything at once on each engine: ``tox -e soak``. A short form is in tests/functional/fire/."""

import pytest

from tests import servers
from tests.soak import soaking

SECONDS = 120


def test_on_sqlite(databases, tmp_path, seed):
    with databases.url() as url:
        print(soaking.soak(soaking.Target(url), tmp_path, SECONDS, seed))


@pytest.mark.parametrize('engine', servers.OWN)
def test_while_the_server_is_restarted(engine, tmp_path, seed):
    with soaking.own(engine) as target:
        print(soaking.soak(target, tmp_path, SECONDS, seed))
