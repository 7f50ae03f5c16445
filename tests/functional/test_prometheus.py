"""What a real machine cost: a real Prometheus, our processor, our API, and the money period by period.

The same usage is rated on both databases at once, because ten periods take their time.
"""

import contextlib
import datetime
import decimal
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest
import requests

from tests import fixtures
from tests import prometheus

ROOT = pathlib.Path(__file__).parents[2]
ENGINES = fixtures.ENGINES
PERIOD, PERIODS = 15, 10
PATIENCE_SECONDS = 300
# A name that has to be quoted on its way to Prometheus.
SCOPE = 'our "own" team\\B'
SERIES = r'{project_id="our \"own\" team\\B"}'
MEBIBYTE = 1048576
# Type: what a unit costs, how many of Prometheus' units one of ours has, and the query, as etc/metrics.yml means it.
METRICS = {
    'cpu': ('0.1', 1, f'sum(delta(node_cpu_seconds_total{SERIES}[15s])) by (instance, mode, project_id)'),
    'memory': ('0.0025', MEBIBYTE,
               f'max(max_over_time(node_memory_Active_bytes{SERIES}[15s])) by (instance, project_id)'),
    'network.incoming': ('3', MEBIBYTE, f'sum(delta(node_network_receive_bytes_total{SERIES}[15s])) '
                                        'by (instance, device, project_id)'),
    'network.outgoing': ('1', MEBIBYTE, f'sum(delta(node_network_transmit_bytes_total{SERIES}[15s])) '
                                        'by (instance, device, project_id)'),
}
NINE_DIGITS = decimal.Context(prec=9, rounding=decimal.ROUND_HALF_UP)


class Cloud:
    """A rating-api, its database, and the processor that fills it from a Prometheus."""

    def __init__(self, directory, database_url, prometheus_url):
        self.configuration = directory / 'rating-api.conf'
        self.log = directory / 'processor.log'
        self.configuration.write_text(f"""
[api]
auth_strategy = noauth
[database]
connection = {database_url}
[collect]
period = {PERIOD}
metrics_conf = {ROOT}/etc/metrics.yml
[collector_prometheus]
prometheus_url = {prometheus_url}
[fetcher]
backend = prometheus
[fetcher_prometheus]
prometheus_url = {prometheus_url}
metric = up
filters = job:node
""")
        self.url = None

    @contextlib.contextmanager
    def serving(self):
        with self._command('rating-api', 'serve', '--port', '0', stdout=subprocess.PIPE) as server:
            self.url = server.stdout.readline().split()[-1]
            yield

    @contextlib.contextmanager
    def processing(self, first):
        environment = {**os.environ, 'OS_COLLECT__START': iso(first)}
        with self.log.open('w') as log, self._command('rating-processor', stderr=log, env=environment) as processor:
            yield processor

    @contextlib.contextmanager
    def _command(self, name, *arguments, **streams):
        command = [pathlib.Path(sys.executable).with_name(name), *arguments, '--config-file', self.configuration]
        with subprocess.Popen(command, text=True, **streams) as process:
            try:
                yield process
            finally:
                process.terminate()

    def ask(self, method, path, **arguments):
        answer = requests.request(method, self.url + path, timeout=30, **arguments,
                                  headers={'OpenStack-API-Version': 'rating 2.4'})
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def price(self):
        """Enable hashmap and price every metric; return the instant from which on all prices are valid."""
        self.ask('PUT', '/v2/rating/modules/hashmap', json={'enabled': True})
        for type, (cost, _unit, _query) in METRICS.items():
            service = self.ask('POST', '/v2/rating/hashmap/services', json={'name': type})
            mapping = self.ask('POST', '/v2/rating/hashmap/mappings', json={
                'service_id': service['service_id'], 'cost': cost, 'type': 'flat'})
        return datetime.datetime.fromisoformat(mapping['start']).timestamp()

    def summary(self, first):
        """(type, begin) -> (quantity, price) of the ten periods, as the API says."""
        document = self.ask('GET', '/v2/summary', params={
            'groupby': 'type,time', 'begin': iso(first), 'end': iso(first + PERIODS * PERIOD), 'limit': 1000})
        rows = [dict(zip(document['columns'], row, strict=True)) for row in document['results']]
        return {(row['type'], datetime.datetime.fromisoformat(row['begin']).timestamp()):
                (decimal.Decimal(row['qty']), decimal.Decimal(row['rate'])) for row in rows}

    def await_periods(self, first, processor):
        """Wait until the last of the ten periods is on the bill."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while ('memory', first + (PERIODS - 1) * PERIOD) not in self.summary(first):
            assert processor.poll() is None and time.monotonic() < give_up, self.log.read_text()
            time.sleep(1)


def iso(instant):
    return datetime.datetime.fromtimestamp(instant, datetime.UTC).isoformat()


@pytest.fixture(scope='module')
def rated(databases, tmp_path_factory):
    """By engine: the cloud, its first period, and the exit code of its processor; and Prometheus' URL."""
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(prometheus.serve(SCOPE))
        clouds, priced, processors = {}, [], {}
        for engine in ENGINES:
            directory = tmp_path_factory.mktemp(engine)
            clouds[engine] = Cloud(directory, stack.enter_context(databases.url(engine)), url)
            stack.enter_context(clouds[engine].serving())
            priced.append(clouds[engine].price())
        # The first whole period with all prices; when the processors come to be does not matter.
        first = int(-(-max(priced) // PERIOD) * PERIOD)
        for engine, cloud in clouds.items():
            processors[engine] = stack.enter_context(cloud.processing(first))
        for engine, cloud in clouds.items():
            cloud.await_periods(first, processors[engine])
            processors[engine].send_signal(signal.SIGTERM)
        yield {engine: (cloud, first, processors[engine].wait(30)) for engine, cloud in clouds.items()}, url


def measured(url, query, end, unit):
    """The quantities that Prometheus gives for a query, with nine digits, in our unit."""
    answer = requests.get(f'{url}/query', params={'query': query, 'time': end}, timeout=30).json()
    values = [NINE_DIGITS.create_decimal(item['value'][1]) for item in answer['data']['result']]
    return [NINE_DIGITS.divide(value, decimal.Decimal(unit)) for value in values]


@pytest.mark.parametrize('engine', ENGINES)
def test_every_period_costs_the_price_times_what_prometheus_measured(rated, engine):
    clouds, url = rated
    cloud, first, _code = clouds[engine]
    expected = {}
    for type, (cost, unit, query) in METRICS.items():
        for begin in range(first, first + PERIODS * PERIOD, PERIOD):
            quantities = measured(url, query, begin + PERIOD, unit)
            assert quantities, f'Prometheus has no {type} at {iso(begin)}'
            expected[type, begin] = (sum(quantities), sum(quantities) * decimal.Decimal(cost))
    assert cloud.summary(first) == expected
    for type in METRICS:
        assert sum(price for (of, _begin), (_qty, price) in expected.items() if of == type) > 0, f'{type} was free'


@pytest.mark.parametrize('engine', ENGINES)
def test_points_carry_the_labels_of_their_source_and_of_their_time(rated, engine):
    cloud, first, _code = rated[0][engine]
    frames = cloud.ask('GET', '/v2/dataframes', params={
        'begin': iso(first), 'end': iso(first + PERIOD), 'filters': 'type:memory'})
    point, = frames['dataframes'][0]['usage']['memory']
    begin = datetime.datetime.fromtimestamp(first, datetime.UTC)
    assert point['groupby'].pop('instance').startswith('127.0.0.1:')
    assert point['groupby'] == {
        'project_id': SCOPE, 'year': f'{begin:%Y}', 'month': str(begin.month), 'week_of_the_year': f'{begin:%U}',
        'day_of_the_year': str(begin.timetuple().tm_yday)}


@pytest.mark.parametrize('engine', ENGINES)
def test_the_processor_stops_when_it_is_told_to(rated, engine):
    assert rated[0][engine][2] == 0
