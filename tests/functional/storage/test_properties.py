"""The properties of the unit tests, on servers and with fewer tries."""

import hypothesis
from hypothesis import strategies

from tests.unit.storage import plain
from tests.unit.storage.sql import test_properties as claims


@claims.tries(25)
@hypothesis.given(batches=claims.BATCHES, query=plain.queries())
def test_totals_and_pages_equal_a_plain_loop(databases, batches, query):
    with databases.database('postgresql') as database:
        claims.check_totals(database, batches, query)


@claims.tries(5)
@hypothesis.given(given=strategies.lists(plain.points(), max_size=20), random=strategies.randoms(use_true_random=False),
                  sizes=claims.SIZES)
def test_order_batches_and_restarts_change_no_total(databases, given, random, sizes):
    claims.check_order(databases, 'postgresql', given, random, sizes)
