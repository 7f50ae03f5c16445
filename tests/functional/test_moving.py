"""Moving from a CloudKitty: its real tables, filled by its own storage, copied by the command as operators run it.

The tables are made by CloudKitty 25 from PyPI, in the environment that the benchmarks make for it.
"""

import contextlib
import decimal
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import uuid

import pytest
import sqlalchemy

from benchmarks import environments
from rating_api import datapoint
from rating_api import storage
from rating_api.db import scopes
from rating_api.db import session
from rating_api.db.hashmap import mappings
from rating_api.db.hashmap import ruleset
from tests import cloudkitty
from tests import fixtures
from tests import servers

BIN = pathlib.Path(sys.executable).parent
EVER = storage.Window(-2 ** 40, 2 ** 40)
PREFIXES = {'mariadb': 'mysql+pymysql', 'postgresql': 'postgresql+psycopg', 'sqlite': 'sqlite'}
CONFIGURATION = """\
[DEFAULT]
auth_strategy = noauth
transport_url = fake:/
[database]
connection = {url}
[storage]
backend = sqlalchemy
version = 1
"""
CHUNK = 10_000


def _environ():
    """The environment without options, which CloudKitty would read too."""
    return {key: value for key, value in os.environ.items() if not key.startswith('OS_')}


class Peer:
    """CloudKitty's programs on one database."""

    def __init__(self, python, directory, url):
        self._bin = pathlib.Path(python).parent
        self._configuration = directory / 'cloudkitty.conf'
        self._configuration.write_text(CONFIGURATION.format(url=url))
        self._url = url

    def make_tables(self):
        """By its own migrations where they run, else from its models."""
        if self._url.startswith('mysql'):
            self._run(self._bin / 'cloudkitty-dbsync', '--config-file', self._configuration, 'upgrade')
            self._run(self._bin / 'cloudkitty-storage-init', '--config-file', self._configuration)
        else:
            self._run(self._bin / 'python', '-m', 'benchmarks.peers.cloudkitty.tables', self._url)

    def push(self, points):
        """Store usage, and return what it costs in all, as CloudKitty adds it up."""
        return float(self._run(self._bin / 'python', '-m', 'benchmarks.peers.cloudkitty.push', self._configuration,
                               input=json.dumps(points)).strip().splitlines()[-1])

    @staticmethod
    def _run(*command, **options):
        done = subprocess.run(command, cwd=environments.ROOT, capture_output=True, text=True, check=False,
                              env={**_environ(), 'PYTHONPATH': str(environments.ROOT)}, timeout=120, **options)
        assert done.returncode == 0, done.stderr
        return done.stdout


class Case:
    """A CloudKitty's database, and one of ours on the same engine."""

    def __init__(self, engine, peer, estate, url):
        self.engine, self.peer, self.estate, self.url = engine, peer, estate, url
        self.database = session.Database(url)
        self.points = storage.make_points(self.database)
        self.environ = {**_environ(), 'OS_DATABASE__CONNECTION': url, 'CLOUDKITTY_CONNECTION': estate.url,
                        'OS_API__AUTH_STRATEGY': 'noauth'}

    def command(self, *arguments):
        return [BIN / 'rating-manage', 'import', 'cloudkitty', *arguments]

    def run(self, *arguments):
        """(exit code, counts by kind, standard error) of the command."""
        done = subprocess.run(self.command('-f', 'json', *arguments), env=self.environ, capture_output=True, text=True,
                              timeout=300, check=False)
        counts = {row['kind']: (row['copied'], row['kept'], row['refused'])
                  for row in json.loads(done.stdout or '[]')}
        return done.returncode, counts, done.stderr

    def rows(self):
        """How many rows each of our tables has."""
        metadata = sqlalchemy.MetaData()
        with self.database.reader() as connection:
            metadata.reflect(connection)
            return {name: connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(table))
                    for name, table in metadata.tables.items()}

    def total(self):
        """How many points there are, and what they cost."""
        [row] = self.points.totals(storage.TotalsQuery(EVER))
        return self.points.count(EVER), row.price


@pytest.fixture(scope='module')
def python():
    """The interpreter of CloudKitty's environment."""
    try:
        return environments.python_of('cloudkitty', print)
    except environments.Unavailable as error:
        servers.lack(f'no CloudKitty: {error}')


class Templates:
    """Makes databases with CloudKitty's empty tables; each engine's are made by it once, and copied from then on."""

    def __init__(self, python, directory, databases, stack):
        self._python, self._directory, self._databases, self._stack = python, directory, databases, stack
        self._urls = {}

    @contextlib.contextmanager
    def database(self, engine):
        """The URL of such a database."""
        if engine not in self._urls:
            self._urls[engine] = self._make(engine)
        template = sqlalchemy.make_url(self._urls[engine])
        if engine == 'sqlite':
            path = self._directory / f'{uuid.uuid4().hex}.sqlite'
            shutil.copyfile(template.database, path)
            yield f'sqlite:///{path}'
            return
        admin = template.set(database={'postgresql': 'postgres', 'mariadb': 'mysql'}[engine])
        with servers.database(admin, template.database if engine == 'postgresql' else '') as url:
            if engine == 'mariadb':
                servers.administrate(url, *servers.dump(template))
            yield url

    def _make(self, engine):
        url = (f'sqlite:///{self._directory}/template.sqlite' if engine == 'sqlite' else
               self._stack.enter_context(self._databases.empty(engine)))
        url = sqlalchemy.make_url(url).set(drivername=PREFIXES[engine]).render_as_string(hide_password=False)
        Peer(self._python, self._directory, url).make_tables()
        return url


@pytest.fixture(scope='module')
def templates(python, tmp_path_factory, databases):
    """What makes CloudKitty's databases."""
    with contextlib.ExitStack() as stack:
        yield Templates(python, tmp_path_factory.mktemp('cloudkitty'), databases, stack)


@pytest.fixture
def case(request, python, templates, databases, tmp_path):
    """A CloudKitty with empty tables, on the engine that the test is parametrised with."""
    engine = getattr(request, 'param', 'sqlite')
    with contextlib.ExitStack() as stack:
        estate = cloudkitty.Estate(stack.enter_context(templates.database(engine)))
        stack.callback(estate.dispose)
        made = Case(engine, Peer(python, tmp_path, estate.url), estate, stack.enter_context(databases.url(engine)))
        stack.callback(made.database.dispose)
        yield made


on_every_engine = pytest.mark.parametrize('case', fixtures.ENGINES, indirect=True)


def fill(estate):
    """One row of each kind that has rules to it."""
    service, group = estate.service(name='cpu'), estate.group(name='g')
    field = estate.field(service, name='flavor')
    estate.mapping(service_id=service['id'], cost=decimal.Decimal('0.1234567890123456'))
    estate.mapping(field_id=field['id'], value='m1', group_id=group['id'], tenant_id='p1', map_type='rate')
    estate.threshold(service_id=service['id'], level=decimal.Decimal('0.00000001'))
    estate.script(name='discount')
    estate.module('hashmap', True, 3)
    estate.collector('cpu', 'gnocchi')
    estate.scope('p1')
    estate.schedule('p1')


def hours(count, **given):
    for number in range(count):
        yield {'begin': cloudkitty.BEGIN + number // 10 * cloudkitty.HOUR,
               'end': cloudkitty.BEGIN + (number // 10 + 1) * cloudkitty.HOUR, **given}


@on_every_engine
def test_its_tables_are_those_that_tests_are_made_with(case):
    real = {name: {column.name for column in table.c} for name, table in case.estate.tables.tables.items()}
    known = {name: {column.split()[0].strip('"') for column in columns.replace('(40, 28)', '').replace(
        '(20, 8)', '').replace('(15, 5)', '').split(', ')} for name, columns in cloudkitty.TABLES.items()}
    assert {name: real.get(name) for name in known} == known


@on_every_engine
def test_everything_is_copied_once(case):
    fill(case.estate)
    case.estate.frames(hours(25, rate=0.1))
    code, counts, err = case.run()
    assert code == 0, err
    assert counts == {
        'services': (1, 0, 0), 'fields': (1, 0, 0), 'groups': (1, 0, 0), 'mappings': (2, 0, 0),
        'thresholds': (1, 0, 0), 'scripts': (1, 0, 0), 'modules': (1, 0, 0), 'collectors': (1, 0, 0),
        'scopes': (1, 0, 0), 'schedules': (1, 0, 0), 'usage': (25, 0, 0)}
    assert case.total() == (25, decimal.Decimal('2.5'))
    before = case.rows()
    code, again, _err = case.run()
    assert (code, again) == (0, {kind: (0, copied, 0) for kind, (copied, _kept, _refused) in counts.items()})
    assert case.rows() == before
    assert case.total() == (25, decimal.Decimal('2.5'))


@on_every_engine
def test_costs_and_levels_are_exact(case):
    fill(case.estate)
    case.run('--only', 'rules')
    with case.database.reader() as connection:
        rules = ruleset.load(connection)
    assert {mapping.cost for mapping in rules.mappings} == {decimal.Decimal('0.1234567890123456'), decimal.Decimal('0.5')}
    assert [threshold.level for threshold in rules.thresholds] == [decimal.Decimal('0.00000001')]


@pytest.mark.parametrize('case', fixtures.SERVERS, indirect=True)
def test_the_last_decimal_of_a_cost_is_kept(case):
    service = case.estate.service()
    cost = decimal.Decimal('123456789012.1234567890123456789012345678')
    row = case.estate.mapping(service_id=service['id'], cost=cost)
    case.run('--only', 'rules')
    assert mappings.Mappings(case.database).get(row['mapping_id']).cost == cost


@on_every_engine
def test_a_dry_run_says_the_same_and_writes_nothing(case):
    fill(case.estate)
    case.estate.frames(hours(25))
    before = case.rows()
    code, counts, err = case.run('--dry-run')
    assert case.rows() == before
    assert 'Nothing was written' in err
    assert (code, counts) == case.run()[:2]


@on_every_engine
def test_usage_of_its_own_storage_costs_what_it_says(case):
    times = ('2026-03-01T00:00:00+00:00', '2026-03-01T01:00:00+00:00', '2026-03-01T02:00:00+00:00')
    prices = ('0.1', '0.3', '1234.567', '0.25')
    total = case.peer.push([
        (times[number % 2], times[number % 2 + 1], f'p{number % 2}', 'cpu', 'GiB', '1.5', price,
         {'project_id': f'p{number % 2}', 'id': f'i{number}'}, {'flavor': 'm1', 'tags': ['a', 'b'], 'n': number})
        for number, price in enumerate(prices)])
    assert case.run('--only', 'usage')[:2] == (0, {'usage': (4, 0, 0)})
    count, price = case.total()
    assert (count, price) == (4, sum(map(decimal.Decimal, prices)))
    assert float(price) == pytest.approx(total, rel=1e-6)
    found = [stored.point for stored in case.points.page(storage.PageQuery(EVER)).points]
    assert {datapoint.text(point.qty) for point in found} == {'1.5'}
    assert {point.series.scope for point in found} == {'p0', 'p1'}
    assert dict(found[0].series.groupby) == {
        'project_id': 'p0', 'id': 'i0', 'flavor': 'm1', 'tags': '["a","b"]', 'n': 0}


@on_every_engine
def test_a_period_without_usage_is_nothing(case):
    case.peer.push([])
    case.estate.frame(res_type='_NO_DATA_', desc='""', unit='None')
    assert case.run('--only', 'usage')[:2] == (0, {'usage': (0, 0, 0)})


@on_every_engine
def test_refused_rows_are_named_and_the_exit_code_is_1(case):
    fill(case.estate)
    case.estate.execute("UPDATE hashmap_mappings SET value = 'x' WHERE value IS NULL")
    case.estate.frames([{}, {'desc': 'nonsense'}])
    code, counts, err = case.run()
    assert code == 1
    assert (counts['mappings'], counts['usage']) == ((1, 0, 1), (1, 0, 1))
    assert "You can't specify a value and a service_id." in err
    assert 'Refused: usage 2: Its desc is no JSON object of labels' in err


@on_every_engine
def test_killed_at_any_time_it_goes_on_and_ends_as_if_it_had_not_been(case):
    fill(case.estate)
    case.estate.frames(hours(3 * CHUNK + 7, rate=0.5))
    for _ in range(2):
        with subprocess.Popen(case.command(), env=case.environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True) as process:
            assert process.stderr.readline().startswith('Copying: usage of')
            process.send_signal(signal.SIGKILL)
    assert CHUNK <= case.points.count(EVER) <= 3 * CHUNK
    code, counts, err = case.run()
    assert code == 0, err
    copied, kept, refused = counts['usage']
    assert (copied + kept, refused) == (3 * CHUNK + 7, 0)
    assert kept >= 2 * CHUNK
    assert case.total() == (3 * CHUNK + 7, decimal.Decimal('0.5') * (3 * CHUNK + 7))


@on_every_engine
def test_two_at_once_store_everything_once(case):
    fill(case.estate)
    case.estate.frames(hours(2 * CHUNK, rate=0.5))
    twins = [subprocess.Popen(case.command(), env=case.environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True) for _ in range(2)]
    told = [process.communicate(timeout=300)[1] for process in twins]
    assert 0 in [process.returncode for process in twins], told
    assert case.run()[:2] == (0, {
        'services': (0, 1, 0), 'fields': (0, 1, 0), 'groups': (0, 1, 0), 'mappings': (0, 2, 0),
        'thresholds': (0, 1, 0), 'scripts': (0, 1, 0), 'modules': (0, 1, 0), 'collectors': (0, 1, 0),
        'scopes': (0, 1, 0), 'schedules': (0, 1, 0), 'usage': (0, 2 * CHUNK, 0)})
    assert case.total() == (2 * CHUNK, decimal.Decimal('0.5') * 2 * CHUNK)


def test_the_metrics_file_says_which_labels_are_metadata(case, tmp_path):
    metrics = tmp_path / 'metrics.yml'
    metrics.write_text('metrics:\n  cpu:\n    unit: GiB\n    groupby: [id]\n    metadata: [flavor]\n')
    case.environ['OS_COLLECT__METRICS_CONF'] = str(metrics)
    case.estate.frame()
    case.run()
    [stored] = case.points.page(storage.PageQuery(EVER)).points
    assert dict(stored.point.series.groupby) == {'id': 'a', 'project_id': 'p1'}
    assert dict(stored.point.series.metadata) == {'flavor': 'm1'}


def test_adopted_scopes_are_those_that_the_processor_goes_on_with(case):
    case.estate.scope('p1', fetcher='keystone', collector='gnocchi')
    assert 'it will not go on where they ended (--adopt)' in case.run('--dry-run')[2]
    case.run('--adopt')
    origin = scopes.Origin('project_id', 'prometheus', 'source')
    assert scopes.Scopes(case.database, origin).get('p1').last_processed == datapoint.epoch(cloudkitty.BEGIN)


def test_a_database_that_cannot_be_read_is_exit_code_2(case, tmp_path):
    case.environ['CLOUDKITTY_CONNECTION'] = 'mysql://root:hunter2@127.0.0.1:1/x'
    code, counts, err = case.run()
    assert (code, counts) == (2, {})
    assert err.startswith('rating-manage: mysql+pymysql://root:***@127.0.0.1:1/x cannot be read: ')
    assert err.count('\n') == 1


def test_a_database_of_ours_without_tables_is_exit_code_2(case, tmp_path):
    case.environ['OS_DATABASE__CONNECTION'] = f'sqlite:///{tmp_path}/new.sqlite'
    code, _counts, err = case.run()
    assert code == 2
    assert 'run "rating-manage db upgrade"' in err
