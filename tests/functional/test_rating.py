"""From usage to the bill over HTTP, on every engine: what was pushed without a price costs what the rules say."""

import decimal
import itertools

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api import datapoint
from tests import fixtures
from tests.functional import api as real
from tests.functional import pricing
from tests.unit.rating.hashmap import evaluator
from tests.unit.rating.hashmap import making
from tests.unit.rating.hashmap import test_examples

D = decimal.Decimal
BEGIN = '2026-03-01T00:00:00Z'
MONTH = {'begin': '2026-03-01', 'end': '2026-04-01'}


class Served:
    """An API on a database of its own; ``restart`` replaces it by another one on the same database."""

    def __init__(self, url, numbers):
        self._url = url
        self.numbers = numbers
        self._running = None
        self.client = None

    def restart(self):
        self.stop()
        self._running = real.application(self._url)
        self.client = real.Client(self._running.__enter__(), '2.4')

    def stop(self):
        if self._running is not None:
            self._running.__exit__(None, None, None)


@pytest.fixture(scope='module', params=fixtures.ENGINES)
def served(request, databases):
    with databases.url(request.param) as url:
        made = Served(url, itertools.count())
        made.restart()
        pricing.switch_on(made.client)
        yield made
        made.stop()


def test_the_worked_examples_of_cloudkitty_cost_the_same(served):
    usage, expected = {}, {}
    for number, (_, given, qty, labels, scope, price) in enumerate(test_examples.EXAMPLES):
        kind = pricing.name(f'example {number} {next(served.numbers)}')
        pricing.publish(served.client, given, kind)
        # Where the labels are makes no difference to the rules.
        where = {'metadata': labels} if number % 2 else labels
        usage[kind] = [real.point(str(qty), project_id=scope, **where)]
        expected[kind] = (str(D(qty)), str(D(price)))
    served.client.post('/v2/dataframes', real.frames(usage))
    rows = served.client.get('/v2/summary', **MONTH, groupby='type', limit=1000)['results']
    assert {row[4]: (row[2], row[3]) for row in rows if row[4] in usage} == expected


COSTS = st.sampled_from(['-3', '0', '0.5', '1', '2.25', '0.333333333333333333333'])
TYPES = st.sampled_from(['flat', 'rate'])
FIELDS = st.sampled_from([None, 'a', 'b'])
GROUPS = st.sampled_from([None, 'g1', 'g2'])
TENANTS = st.sampled_from([None, 't1'])


@st.composite
def mappings(draw):
    field = draw(FIELDS)
    return making.mapping(draw(TYPES), draw(COSTS), draw(st.sampled_from(['x', '10'])) if field else '', field=field,
                          group=draw(GROUPS), tenant=draw(TENANTS))


@st.composite
def thresholds(draw):
    return making.threshold(draw(st.sampled_from(['0', '1.5', '10'])), draw(TYPES), draw(COSTS), field=draw(FIELDS),
                            group=draw(GROUPS), tenant=draw(TENANTS))


def slot(rule):
    """What no two rules may have in common."""
    return (getattr(rule, 'value', None), getattr(rule, 'level', None), rule.service_id, rule.field_id, rule.group_id,
            rule.tenant_id)


RULES = st.lists(mappings() | thresholds(), min_size=1, max_size=6, unique_by=slot)
LABELS = st.fixed_dictionaries({}, optional={
    'a': st.sampled_from(['x', '10', 10, '1.5']), 'b': st.sampled_from(['x', '', '2'])})
POINTS = st.lists(st.tuples(
    st.decimals(0, 20, places=3).map(str), LABELS, st.sampled_from(['t1', 't2']), st.integers(0, 3)),
    min_size=1, max_size=8)


def cost(given, point):
    """What a point costs by the slow evaluator, 0 if it cannot be rated."""
    qty, labels, scope, _ = point
    made = making.point(qty, {**labels, 'project_id': scope}, scope=scope)
    try:
        return evaluator.price(making.ruleset(*given), made)
    except evaluator.NotANumber:
        return D(0)


def push(client, kind, points):
    """One batch."""
    frames = []
    for qty, labels, scope, hour in points:
        window = (f'2026-03-01T0{hour}:00:00Z', f'2026-03-01T0{hour + 1}:00:00Z')
        frames += real.frames({kind: [real.point(qty, project_id=scope, hour=hour, **labels)]}, *window)['dataframes']
    client.post('/v2/dataframes', {'dataframes': frames})


def totals(client, kind, *groupby):
    """Quantity and price of each group, as exact as they are."""
    rows = real.pages(client, '/v2/summary', 'results', **MONTH, filters=f'type:{kind}', groupby=groupby, limit=2)
    return {tuple(row[4:]) if 'time' not in groupby else (*row[4:], row[0]): (D(row[2]), D(row[3])) for row in rows}


def plain_sum(client, kind, limit):
    """The same of every point, read page by page."""
    frames = real.pages(client, '/v2/dataframes', 'dataframes', **MONTH, filters=f'type:{kind}', limit=limit)
    points = [point for frame in frames for point in frame['usage'][kind]]
    with decimal.localcontext(datapoint.EXACT):
        return (len(points), sum(D(point['vol']['qty']) for point in points),
                sum(D(point['rating']['price']) for point in points))


@hypothesis.settings(max_examples=8, deadline=None,
                     suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(given=RULES, points=POINTS, data=st.data())
def test_order_batches_restarts_and_pages_never_change_a_sum(served, given, points, data):
    number = next(served.numbers)
    one, other = f'one-{number}', f'other-{number}'
    pricing.publish(served.client, given, one)
    push(served.client, one, points)

    pricing.publish(served.client, data.draw(st.permutations(given)), other)
    mixed = data.draw(st.permutations(points))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(mixed)), max_size=2)))
    for first, last in itertools.pairwise([0, *cuts, len(mixed)]):
        if data.draw(st.sampled_from([False, False, True])):
            served.restart()
        if first < last:
            push(served.client, other, mixed[first:last])

    with decimal.localcontext(datapoint.EXACT):
        whole = (sum(D(point[0]) for point in points), sum(cost(given, point) for point in points))
        for kind in (one, other):
            assert plain_sum(served.client, kind, data.draw(st.integers(1, 9))) == (len(points), *whole)
            for groupby in ((), ('project_id',), ('hour', 'a'), ('time',), ('time-d', 'b', 'time')):
                groups = totals(served.client, kind, *groupby)
                assert tuple(map(sum, zip(*groups.values(), strict=True))) == whole
    assert totals(served.client, one, 'project_id', 'a', 'b') == totals(served.client, other, 'project_id', 'a', 'b')


def test_usage_is_priced_by_the_rules_of_its_begin(served):
    """And what was priced stays as it is when the rules change."""
    kind = f'times-{next(served.numbers)}'
    service = served.client.post(f'{pricing.HASHMAP}/services', {'name': kind}).json['service_id']

    def price(cost, start, end):
        made = {'service_id': service, 'cost': cost, 'start': start, 'end': end}
        return served.client.post(f'{pricing.HASHMAP}/mappings', made, force='true').headers['Location']

    first = price('1', '2026-03-01T00:00:00Z', '2026-03-01T01:00:00Z')
    price('10', '2026-03-01T01:00:00Z', '2026-03-01T02:00:00Z')
    push(served.client, kind, [('1', {}, 't1', hour) for hour in (0, 1, 2)])
    rated = {('0',): (D(1), D(1)), ('1',): (D(1), D(10)), ('2',): (D(1), D(0))}
    assert totals(served.client, kind, 'hour') == rated
    assert served.client.ask('DELETE', first).status == 204
    assert totals(served.client, kind, 'hour') == rated
    push(served.client, kind, [('1', {}, 't1', 0)])
    assert totals(served.client, kind, 'hour')['0',] == (D(2), D(1))


def test_usage_that_cannot_be_rated_is_free_and_does_not_stop_the_rest(served):
    kind = f'unratable-{next(served.numbers)}'
    pricing.publish(served.client, [making.mapping('flat', 1), making.threshold(5, 'flat', 1, field='a')], kind)
    push(served.client, kind, [('1', {'a': 'no number'}, 't1', 0), ('1', {'a': '6'}, 't1', 1), ('1', {}, 't1', 2)])
    assert totals(served.client, kind, 'hour') == {
        ('0',): (D(1), D(0)), ('1',): (D(1), D(2)), ('2',): (D(1), D(1))}


def test_a_price_that_no_database_holds_is_none(served):
    kind = f'dear-{next(served.numbers)}'
    pricing.publish(served.client, [making.mapping('flat', '999999999999')], kind)
    push(served.client, kind, [('999999999999999', {}, 't1', 0), ('1000', {}, 't1', 1)])
    assert totals(served.client, kind, 'hour') == {
        ('0',): (D(999999999999999), D(0)), ('1',): (D(1000), D(999999999999000))}


def test_sums_beyond_any_single_amount_are_exact(served):
    kind = f'sums-{next(served.numbers)}'
    point = real.point('-1000000000000000', price='999999999999999.999999999999999999', project_id='t1')
    served.client.post('/v2/dataframes', real.frames({kind: [point] * 1000}))
    assert totals(served.client, kind) == {(): (D(-10 ** 18), D('999999999999999999.999999999999999'))}
    [row] = served.client.at('2.0').get('/v2/summary', **MONTH, filters=f'type:{kind}')['results']
    assert len(row) == 4


def test_a_module_that_is_off_prices_nothing(served):
    kind = f'off-{next(served.numbers)}'
    pricing.publish(served.client, [making.mapping('flat', 1)], kind)
    served.client.put('/v2/rating/modules/hashmap', {'enabled': False})
    push(served.client, kind, [('1', {}, 't1', 0)])
    pricing.switch_on(served.client)
    push(served.client, kind, [('1', {}, 't1', 1)])
    assert totals(served.client, kind, 'hour') == {('0',): (D(1), D(0)), ('1',): (D(1), D(1))}
