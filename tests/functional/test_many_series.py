"""A label that changes with every point: as many series as points, in a real server, exact all the same."""

import collections
import decimal
import http.client
import json
import urllib.parse

import pytest

from rating_api.db import session
from tests import fixtures
from tests.functional import api as real
from tests.functional import serving

BODIES, POINTS = 6, 5_000
MARCH = 'begin=2026-03-01&end=2026-04-01'


def body(number):
    """Points of which none has the labels of another, in any body."""
    return real.frames({'cpu': [
        real.point(f'{place}.{number:09}', price=f'0.{number:09}{place:09}', metadata={'flavor': f'm{place % 7}'},
                   id=f'{number}-{place}', project_id=f'p{place % 3}') for place in range(POINTS)]})


class Asking:
    """A connection to a server that stays open."""

    def __init__(self, url):
        self._connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=120)

    def ask(self, method, path, sent=None):
        """The JSON of an answer that is a success."""
        self._connection.request(method, path, None if sent is None else json.dumps(sent), {
            'Content-Type': 'application/json', 'OpenStack-API-Version': 'rating 2.3'})
        response = self._connection.getresponse()
        text = response.read()
        assert response.status in (200, 204), text
        return json.loads(text) if text else None


@pytest.mark.parametrize('engine', fixtures.ENGINES)
def test_as_many_series_as_points_add_up_to_the_last_digit(databases, engine):
    """Few series are remembered, so that the second round meets series that are there and not known."""
    with databases.url(engine) as url, serving.serving(url, api__remembered_series=500) as server:
        asking = Asking(server)
        for number in (*range(BODIES), *reversed(range(BODIES))):
            asking.ask('POST', '/v2/dataframes', body(number))
        expected = sums(2)
        rows = asking.ask('GET', f'/v2/summary?{MARCH}&groupby=project_id')['results']
        assert {row[4]: (decimal.Decimal(row[2]), decimal.Decimal(row[3])) for row in rows} == expected
        assert asking.ask('GET', f'/v2/dataframes?{MARCH}&with_count=true&limit=1')['count'] == 2 * BODIES * POINTS
        for number, place in ((0, 0), (BODIES - 1, POINTS - 1), (3, 1234)):
            [row] = asking.ask('GET', f'/v2/summary?{MARCH}&filters=id:{number}-{place}')['results']
            assert decimal.Decimal(row[2]) == 2 * decimal.Decimal(f'{place}.{number:09}')
        assert counted(url) == (BODIES * POINTS, 3 * BODIES * POINTS)


def sums(times):
    """What each project uses and costs, pushed so many times."""
    qty, price = collections.Counter(), collections.Counter()
    for number in range(BODIES):
        for point in body(number)['dataframes'][0]['usage']['cpu']:
            project = point['groupby']['project_id']
            qty[project] += times * decimal.Decimal(point['vol']['qty'])
            price[project] += times * decimal.Decimal(point['rating']['price'])
    return {project: (qty[project], price[project]) for project in qty}


def counted(url):
    """How many series there are, and how many labels of them."""
    database = session.Database(url)
    try:
        with database.reader() as connection:
            return tuple(connection.exec_driver_sql(f'SELECT count(*) FROM {table}').scalar_one()
                         for table in ('series', 'series_label'))
    finally:
        database.dispose()
