import hypothesis
from hypothesis import strategies

from rating_api import storage
from tests.unit.storage import plain
from tests.unit.storage import usage

API = storage.NewBatch('api')
EVERYTHING = storage.TotalsQuery(usage.EVER, groupby=('project_id', 'id', 'time-d'))


def tries(number):
    """That many examples, each of which may take the time that a database takes."""
    return hypothesis.settings(max_examples=number, deadline=None,
                               suppress_health_check=[hypothesis.HealthCheck.too_slow])


def check_totals(database, batches, query):
    """The totals of a query, and the points of all pages, against the plain way."""
    points = storage.make_points(database)
    for batch in batches:
        points.add_batch(API, batch)
    given = [point for batch in batches for point in batch]
    assert points.totals(query) == plain.totals(given, query)
    seen, after = [], None
    while True:
        page = points.page(storage.PageQuery(query.window, query.filters, 3, after, with_count=True, scope=query.scope,
                                             contained=query.contained))
        seen += page.points
        if not page.more:
            break
        after = seen[-1].key
    shown = [stored.point for stored in seen]
    assert plain.totals(shown, query) == plain.totals(given, query)
    assert page.count == len(shown) == sum(plain.selected(point, query) for point in given)


def check_order(databases, engine, given, random, sizes):
    """Totals of the same points in another order, in other batches and after a restart."""
    with databases.database(engine) as one, databases.database(engine) as other:
        storage.make_points(one).add_batch(API, given)
        shuffled = random.sample(given, len(given))
        points = storage.make_points(other)
        while shuffled:
            size = sizes.pop() if sizes else len(shuffled)
            points.add_batch(API, shuffled[:size])
            shuffled = shuffled[size:]
        expected = storage.make_points(one).totals(EVERYTHING)
        assert points.totals(EVERYTHING) == expected
        other.dispose()
        assert storage.make_points(other).totals(EVERYTHING) == expected


BATCHES = strategies.lists(strategies.lists(plain.points(), max_size=8), max_size=3)
SIZES = strategies.lists(strategies.integers(1, 5), max_size=6)


@tries(100)
@hypothesis.given(batches=BATCHES, query=plain.queries())
def test_totals_and_pages_equal_a_plain_loop(databases, batches, query):
    with databases.database() as database:
        check_totals(database, batches, query)


@tries(30)
@hypothesis.given(given=strategies.lists(plain.points(), max_size=20), random=strategies.randoms(use_true_random=False),
                  sizes=SIZES)
def test_order_batches_and_restarts_change_no_total(databases, given, random, sizes):
    check_order(databases, 'sqlite', given, random, sizes)
