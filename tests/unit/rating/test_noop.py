"""The module that changes nothing."""

import decimal

from rating_api.rating import modules
from rating_api.rating import noop
from tests.unit.rating.hashmap import making


def test_noop_says_what_it_is():
    module = noop.Noop()
    assert (module.module_id, module.description, module.hot_config, module.always_enabled) == (
        'noop', 'Dummy test module.', False, True)


def test_noop_changes_nothing():
    points = [making.point(1), making.point(2, price=decimal.Decimal(3))]
    assert noop.Noop().rate(points, None) == modules.Outcome(points, [])
