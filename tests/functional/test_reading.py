"""Bodies are read by types or by the schema; which of them it was, nobody can tell from answer or store."""

import contextlib
import unittest.mock

import hypothesis
import pytest

from rating_api.api.openstack.rating.readers import typed
from rating_api.db import session
from tests.functional import api as real
from tests.functional import bodies

STORED = """
    SELECT point.begin, seconds, n, qty, qty_low, price, price_low, type, unit, series.scope, groupby, metadata,
           series.time_labels, batch.count, batch.rounded
    FROM point JOIN series ON series.id = series_id JOIN batch ON batch.id = batch_id"""
VERSIONS = ('2.0', '2.1', '2.2')


class Road:
    """An API on an empty database of its own."""

    def __init__(self, url, application):
        self._client = real.Client(application)
        self._database = session.Database(url)

    def take(self, raw, version):
        """What a body is answered, and what is stored of it; the store is empty again afterwards."""
        response = self._client.at(version).ask('POST', '/v2/dataframes', raw=raw)
        body = response.json if response.body else None
        for error in (body or {}).get('errors', ()):
            del error['request_id']
        with self._database.writer() as connection:
            stored = sorted(map(repr, connection.exec_driver_sql(STORED)))
            for table in ('point', 'batch', 'mark_day'):
                connection.exec_driver_sql(f'DELETE FROM {table}')
        return response.status, body, stored

    def close(self):
        self._database.dispose()


@pytest.fixture(scope='module')
def roads(databases):
    with contextlib.ExitStack() as stack:
        made = []
        for _ in range(2):
            url = stack.enter_context(databases.url())
            made.append(Road(url, stack.enter_context(real.application(url))))
            stack.callback(made[-1].close)
        yield made


def differences(roads, raw):
    """At which versions the two roads end elsewhere, and where."""
    by_types, by_schema = roads
    for version in VERSIONS:
        short = by_types.take(raw, version)
        with unittest.mock.patch.object(typed.Reader, 'read', return_value=None):
            long = by_schema.take(raw, version)
        if short != long:
            yield version, short, long


@hypothesis.settings(max_examples=500, deadline=None, database=None,
                     suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(raw=bodies.bodies())
def test_both_roads_end_at_the_same_place(roads, raw):
    assert list(differences(roads, raw)) == []


def around(labels='{}', qty='"1"', unit='"h"', price=None, more=''):
    rating = '' if price is None else f', "rating": {{"price": {price}}}'
    point = f'{{"vol": {{"unit": {unit}, "qty": {qty}}}, "groupby": {labels}, "metadata": {{}}{rating}{more}}}'
    return ('{"dataframes": [{"period": {"begin": "2026-03-01T00:00:00Z", "end": "2026-03-01T01:00:00Z"}, '
            f'"usage": {{"cpu": [{point}]}}}}]}}').encode()


TWICE = {
    'label': around('{"a": "1", "a": "2"}'),
    'label, once escaped': around('{"a": "1", "\\u0061": "2"}'),
    'vol': around(more=', "vol": {"unit": "h", "qty": "2"}'),
    'rating': around(price='"1"', more=', "rating": {"price": "2"}'),
    'rating, once empty': around(price='"1"', more=', "rating": {}'),
    'rating, once escaped': around(price='"1"', more=', "ratin\\u0067": {"price": "2"}'),
    'a colon makes up for the key': around('{"a\\u003a": "1", "a": "2", "a": "3"}'),
    'body': around()[:-1] + b', "dataframes": []}',
}


@pytest.mark.parametrize('raw', TWICE.values(), ids=TWICE.keys())
def test_a_key_that_is_given_twice_is_found_on_either_road(roads, raw):
    assert list(differences(roads, raw)) == []
    status, body, stored = roads[0].take(raw, '2.2')
    assert (status, stored) == (400, [])
    assert 'given twice' in body['errors'][0]['detail']


@pytest.mark.parametrize('amount', bodies.AMOUNTS)
@pytest.mark.parametrize('place', ['qty', 'price'])
def test_amounts_are_alike_on_either_road(roads, amount, place):
    escaped = amount.replace('\n', '\\n')
    assert list(differences(roads, around(**{place: f'"{escaped}"'}))) == []
    assert list(differences(roads, around(**{place: amount}))) == []
