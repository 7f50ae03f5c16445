"""What usage would cost: exactly what rating the same usage at the same instant stores, and in CloudKitty's form."""

import dataclasses
import datetime
import decimal
import itertools

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api import datapoint
from rating_api import storage
from rating_api.db import session
from tests import fixtures
from tests.functional import api as real
from tests.functional import pricing
from tests.functional import test_rating
from tests.unit.rating.hashmap import making

D = decimal.Decimal
QUOTE = '/v1/rating/quote'
# The second at whose end, or within which, everything is asked.
INSTANT = datetime.datetime(2026, 3, 1, 12, 0, 10, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)


def resource(service, volume='1', groupby=None, metadata=None, **more):
    return {'service': service, 'volume': volume,
            'desc': {'groupby': groupby or {}, 'metadata': metadata or {}, **more}}


def quote(client, *resources):
    """The text of a quote."""
    return client.post(QUOTE, {'resources': list(resources)}).json


class Priced:
    """An API whose clock is told the time, and the prices that it stored."""

    def __init__(self, url, application, clock):
        self.client = real.Client(application, '2.4')
        self.clock = clock
        self.numbers = itertools.count()
        self._database = session.Database(url)
        pricing.switch_on(self.client)

    def kind(self):
        """A metric type that there was not yet."""
        return f'kind-{next(self.numbers)}'

    def bill(self, kind):
        """The price of each point of a type, and how many of them could not be rated."""
        window = {'begin': '2020-01-01', 'end': '2030-01-01'}
        frames = real.pages(self.client, '/v2/dataframes', 'dataframes', **window, filters=f'type:{kind}')
        prices = [D(point['rating']['price']) for frame in frames for point in frame['usage'][kind]]
        ever = storage.Window(0, datapoint.epoch(INSTANT) + 10_000)
        lost = storage.make_points(self._database).unrated(ever)
        return prices, sum(one.stored.point.series.type == kind for one in lost)

    def close(self):
        self._database.dispose()


class Clock:
    """The time, which stands still."""

    def __init__(self):
        self.now = INSTANT

    def __call__(self):
        return self.now


@pytest.fixture(scope='module')
def priced(databases):
    clock = Clock()
    with databases.url() as url, real.application(url, clock=clock) as application:
        made = Priced(url, application, clock)
        yield made
        made.close()


STARTS = st.sampled_from([None, INSTANT - 3600 * SECOND, INSTANT - SECOND / 2, INSTANT, INSTANT + SECOND])
ENDS = st.sampled_from([None, INSTANT, INSTANT + SECOND / 1000, INSTANT + SECOND])


@st.composite
def dated_mappings(draw):
    mapping = draw(test_rating.mappings())
    start, end = draw(STARTS), draw(ENDS)
    made = making.mapping(mapping.type, mapping.cost, mapping.value, group=mapping.group_id, tenant=mapping.tenant_id,
                          field=mapping.field_id and mapping.field_id.partition('.')[2], start=start)
    return made if end is None or start is not None and start > end else dataclasses.replace(made, end=end)


RULES = st.lists(dated_mappings() | test_rating.thresholds(), min_size=1, max_size=6, unique_by=test_rating.slot)
VOLUMES = st.decimals(0, 20, places=3).map(str) | st.sampled_from(
    ['1e-3', '0.1', '1.0000000000000000005', '0.333333333333333333333', '999999.999999999999999999'])
RESOURCES = st.lists(st.tuples(VOLUMES, test_rating.LABELS, test_rating.LABELS, st.booleans()), max_size=6)


@hypothesis.settings(max_examples=40, deadline=None,
                     suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(given=RULES, resources=RESOURCES, fraction=st.sampled_from([0, 1, 499_999, 999_999]))
def test_a_quote_is_what_rating_the_same_usage_stores(priced, given, resources, fraction):
    """And where rating would only flag a point, which costs nothing then, the quote is refused with the reason."""
    kind = priced.kind()
    pricing.publish(priced.client, given, kind)
    priced.clock.now = INSTANT - datetime.timedelta(microseconds=fraction)
    asked = [resource(kind, volume, groupby, metadata, image='ignored') if known else resource('free', volume, groupby)
             for volume, groupby, metadata, known in resources]
    # Usage with more than 18 decimals is rounded below 2.2.
    usage = [real.point(volume, unit='undef', metadata=metadata, **groupby)
             for volume, groupby, metadata, known in resources if known]
    if usage:
        begin, end = INSTANT, INSTANT + 3600 * SECOND
        priced.client.at('2.0').post(
            '/v2/dataframes', real.frames({kind: usage}, begin.isoformat(), end.isoformat()))
    prices, lost = priced.bill(kind)
    assert len(prices) == len(usage)
    response = priced.client.ask('POST', QUOTE, {'resources': asked})
    if lost:
        assert response.status == 400
        assert response.json['faultstring'].startswith(f'{kind}: The field a has thresholds, but ') or (
            response.json['faultstring'].startswith(f'{kind}: The field b has thresholds, but '))
        return
    with decimal.localcontext(datapoint.EXACT):
        assert D(response.json) == sum(prices)


@pytest.mark.parametrize(('cost', 'volume', 'text'), [
    ('0', '5', '0'), ('0.5', '0', '0'), ('0.75', '2', '1.500000000000000000000000000'),
    ('0.5', 2, '1.000000000000000000000000000'), ('100', '-3', '-300.000000000000000000000000000'),
    ('0.000000000000000001', '1', '0.000000000000000001000000000'),
    ('1', '999999999999999.999999999999999999', '999999999999999.999999999999999999000000000'),
])
def test_a_quote_has_the_form_that_cloudkitty_gave_it(priced, cost, volume, text):
    kind = priced.kind()
    pricing.publish(priced.client, [making.mapping('flat', cost)], kind)
    assert quote(priced.client, resource(kind, volume)) == text


def test_a_volume_is_taken_from_its_text(priced):
    """W36: 0.1 is one tenth, as a number too."""
    kind = priced.kind()
    pricing.publish(priced.client, [making.mapping('flat', '1')], kind)
    raw = b'{"resources": [{"service": "%s", "volume": 0.1, "desc": {}}]}' % kind.encode()
    assert D(priced.client.ask('POST', QUOTE, raw=raw).json) == D('0.1')
    assert priced.client.ask('POST', QUOTE, {'resources': [resource(kind, 0.1)]}).json == '0.100000000000000000000000000'


def test_nothing_and_what_has_no_price_is_zero(priced):
    assert quote(priced.client) == '0'
    assert quote(priced.client, resource('unknown', '7')) == '0'


def test_labels_count_in_metadata_and_groupby_only(priced):
    kind = priced.kind()
    pricing.publish(priced.client, [making.mapping('flat', '1', 'big', field='flavor')], kind)
    for described, total in (({'metadata': {'flavor': 'big'}}, 1), ({'groupby': {'flavor': 'big'}}, 1),
                             ({'groupby': {'flavor': 'big'}, 'metadata': {'flavor': 'small'}}, 1),
                             ({'flavor': 'big'}, 0), ({'other': {'flavor': 'big'}}, 0), ({}, 0)):
        asked = {'resources': [{'service': kind, 'volume': '1', 'desc': described}]}
        assert D(priced.client.post(QUOTE, asked).json) == total, described


def test_a_quote_is_for_nobody_in_particular(priced):
    kind = priced.kind()
    pricing.publish(priced.client, [making.mapping('flat', '1'), making.mapping('flat', '10', tenant='t1')], kind)
    assert D(quote(priced.client, resource(kind, '1', {'project_id': 't1'}))) == 1


def test_resources_are_added_up(priced):
    one, other = priced.kind(), priced.kind()
    pricing.publish(priced.client, [making.mapping('flat', '0.1')], one)
    pricing.publish(priced.client, [making.mapping('flat', '100')], other)
    assert D(quote(priced.client, resource(one, '3'), resource(other, '2'), resource(one, '3'))) == D('200.6')


def test_a_price_that_nothing_could_store_is_refused(priced):
    kind = priced.kind()
    pricing.publish(priced.client, [making.mapping('flat', '999999999999')], kind)
    response = priced.client.ask('POST', QUOTE, {'resources': [resource(kind, '999999999999999')]})
    assert (response.status, response.json['faultstring']) == (400, f'{kind}: The price is beyond +-1e15.')


@pytest.mark.parametrize('api', fixtures.ENGINES, indirect=True)
def test_a_rule_counts_from_the_moment_that_it_is_made(api):
    """And stores nothing, and the same at every version; a module that is off has no price."""
    client = api.at('2.4')
    service = client.post(f'{pricing.HASHMAP}/services', {'name': 'cpu'}).json['service_id']
    client.post(f'{pricing.HASHMAP}/mappings', {'service_id': service, 'cost': '0.5'})
    assert quote(client, resource('cpu', '2')) == '0'
    pricing.switch_on(client)
    for version in ('2.0', '2.2', '2.4'):
        assert quote(client.at(version), resource('cpu', '2')) == '1.000000000000000000000000000'
    assert client.get('/v2/dataframes')['dataframes'] == []
    client.put('/v2/rating/modules/hashmap', {'enabled': False})
    assert quote(client, resource('cpu', '2')) == '0'
