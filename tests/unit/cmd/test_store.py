"""The commands about the store: what they print, and when they refuse."""

import json

import pytest

from rating_api import storage
from rating_api.cmd import manage
from rating_api.db import meta
from rating_api.db import session
from rating_api.rating import modules
from tests.unit.storage import usage

DAY = 24 * usage.HOUR


class Case:
    """A database with points, and the commands on it."""

    def __init__(self, url, capsys):
        self.database = session.Database(url)
        self.points = storage.make_points(self.database)
        self.rollups = storage.make_rollups(self.database)
        self._capsys = capsys

    def add(self, *points, source='api', unrated=()):
        return self.points.add_batch(storage.NewBatch(source), points, unrated)

    def run(self, *arguments):
        """(exit code, standard output, standard error) of ``rating-manage``."""
        try:
            code = manage.main([*arguments, '--config-file=/dev/null'])
        except SystemExit as error:
            code = error.code
        return code, *self._capsys.readouterr()

    def rows(self, *arguments):
        """What a command lists."""
        code, out, _err = self.run(*arguments, '-f', 'json')
        assert code == 0
        return json.loads(out)


@pytest.fixture
def case(databases, monkeypatch, capsys):
    with databases.url() as url:
        monkeypatch.setenv('OS_DATABASE__CONNECTION', url)
        made = Case(url, capsys)
        yield made
        made.database.dispose()


@pytest.mark.parametrize('arguments', [
    ('db', 'rollup'), ('db', 'rescope', 'a'), ('series',), ('unrated',), ('batches', 'list'), ('batches', 'show', '1'),
    ('batches', 'remove', '1')])
def test_a_database_without_tables_is_told_how_to_get_them(case, monkeypatch, tmp_path, arguments):
    monkeypatch.setenv('OS_DATABASE__CONNECTION', f'sqlite:///{tmp_path}/new.sqlite')
    code, out, err = case.run(*arguments)
    assert (code, out) == (2, '')
    assert 'run "rating-manage db upgrade"' in err and err.count('\n') == 1


class TestRollup:
    def test_all_that_is_pending_is_rolled_up_and_counted(self, case):
        case.add(*(usage.point(usage.MARCH + day * DAY) for day in range(3)))
        # Three days and their month.
        assert case.run('db', 'rollup')[:2] == (0, '4 sums of days and months were brought up to date.\n')
        assert case.rollups.pending() == 0
        assert case.run('db', 'rollup') == (0, '0 sums of days and months were brought up to date.\n', '')

    def test_it_comes_to_an_end_beside_somebody_who_writes_all_the_time(self, case, monkeypatch):
        roll = type(case.rollups).roll
        monkeypatch.setattr(type(case.rollups), 'roll', lambda *args: (roll(*args), case.add(usage.point()))[0])
        case.add(usage.point())
        code, out, _err = case.run('db', 'rollup')
        assert code == 0
        assert out.endswith('1 were written to meanwhile, and will be by the services that run.\n')

    def test_an_upgrade_ends_with_it(self, case):
        case.add(usage.point())
        code, out, err = case.run('db', 'upgrade')
        assert (code, case.rollups.pending()) == (0, 0)
        assert out.startswith('2 sums of days and months were brought up to date.\n')
        assert 'Rolling up: ' in err


class TestRescope:
    def test_it_says_what_it_did_and_what_to_do(self, case, monkeypatch):
        meta.claim_scope_key(case.database, 'project_id')
        case.add(usage.point(of=usage.series(user='u')))
        assert case.run('db', 'rescope', 'user')[:2] == (
            0, '1 series have another scope now. Start the services with [collect] scope_key = user.\n')
        assert case.rollups.pending() == 0
        assert case.run('db', 'rescope', 'user')[:2] == (0, "The scope key is 'user' already.\n")
        code, _out, err = case.run('batches', 'remove', '1', '--yes')
        assert (code, "scope key 'user', but" in err) == (2, True)
        monkeypatch.setenv('OS_COLLECT__SCOPE_KEY', 'user')
        assert case.run('batches', 'remove', '1', '--yes')[0] == 0

    def test_what_may_be_a_mistake_is_refused(self, case):
        meta.claim_scope_key(case.database, 'project_id')
        case.add(usage.point())
        code, out, err = case.run('db', 'rescope', 'typo')
        assert (code, out) == (1, '')
        assert err == "rating-manage: No series has the label 'typo' in groupby, so all usage would belong to nobody.\n"
        assert case.run('db', 'rescope', 'typo', '--allow-nobody')[0] == 0

    @pytest.mark.parametrize('key', ['', 'a\nb', 'x' * 256])
    def test_what_is_no_label_is_a_wrong_argument(self, case, key):
        assert case.run('db', 'rescope', key)[0] == 2


class TestSeries:
    def test_the_guilty_label_is_named(self, case):
        case.add(*(usage.point(of=usage.series(timestamp=str(n), id=str(n % 7))) for n in range(1000)))
        assert case.run('series', '--limit', '2') == (
            0, 'type\tseries\tlabel\tin\tvalues\n'
               'cpu\t1000\ttimestamp\tgroupby\t1000\n'
               'cpu\t1000\tid\tgroupby\t7\n',
            '1000 series; 1000 points in the whole database.\n'
            "Look at the label 'timestamp' of cpu: 1000 values in 1000 series. If it changes while a resource lives, "
            'each change makes a new series.\n')

    def test_few_series_accuse_nobody(self, case):
        case.add(usage.point(), usage.point(of=usage.series('disk', None)))
        assert case.run('series') == (
            0, 'type\tseries\tlabel\tin\tvalues\ncpu\t1\tproject_id\tgroupby\t1\ndisk\t1\t\t\t\n',
            '2 series; 2 points in the whole database.\n')

    def test_one_type_is_counted_alone(self, case):
        case.add(usage.point(), usage.point(of=usage.series('disk')))
        assert case.rows('series', '--type', 'disk') == [
            {'type': 'disk', 'series': 1, 'label': 'project_id', 'in': 'groupby', 'values': 1}]


class TestUnrated:
    @pytest.fixture
    def given(self, case):
        given = [usage.point(usage.MARCH + hour * usage.HOUR, '1.50', of=usage.series(project=project, id='r'))
                 for hour in range(3) for project in ('p', 'q')]
        case.add(*given, usage.point(), unrated=[modules.Unrated(point, 'hashmap', 'too much') for point in given])

    def test_each_point_has_a_line_with_its_reason(self, case, given):
        code, out, err = case.run('unrated', '--limit', '1')
        assert (code, err) == (0, '6 points could not be rated; 1 are shown.\n')
        assert out.splitlines()[1] == ('2026-03-01T00:00:00Z\tcpu\tp\t{"id": "r", "project_id": "p"}\t1.5\t1\thashmap\t'
                                       'too much')

    def test_a_window_and_a_scope_leave_their_own(self, case, given):
        rows = case.rows('unrated', '--begin', '2026-03-01T01:00:00', '--end', '2026-03-01T02:00:00Z', '--scope', 'q')
        assert [(row['begin'], row['scope'], row['qty']) for row in rows] == [('2026-03-01T01:00:00Z', 'q', '1.5')]

    def test_more_than_a_page_is_listed(self, case):
        given = [usage.point(of=usage.series(id=n)) for n in range(501)]
        case.add(*given, unrated=[modules.Unrated(point, 'm', 'r') for point in given])
        assert len({row['labels']['id'] for row in case.rows('unrated', '--limit', '1000')}) == 501


class TestBatches:
    def test_the_newest_are_listed_first(self, case):
        case.add(usage.point())
        case.add(usage.point(usage.MARCH + DAY), usage.point(usage.MARCH + 2 * DAY), source='demo')
        assert [{**row, 'created_at': ''} for row in case.rows('batches', 'list')] == [
            {'id': 2, 'source': 'demo', 'scope': None, 'points': 2, 'first_begin': '2026-03-02T00:00:00Z',
             'last_begin': '2026-03-03T00:00:00Z', 'created_at': '', 'removed': False},
            {'id': 1, 'source': 'api', 'scope': None, 'points': 1, 'first_begin': '2026-03-01T00:00:00Z',
             'last_begin': '2026-03-01T00:00:00Z', 'created_at': '', 'removed': False}]
        assert [row['id'] for row in case.rows('batches', 'list', '--source', 'api')] == [1]
        assert [row['id'] for row in case.rows('batches', 'list', '--end', '2026-03-02')] == [1]
        assert [row['id'] for row in case.rows('batches', 'list', '--limit', '1')] == [2]
        assert case.rows('batches', 'list', '--scope', 'p1') == []

    def test_more_than_a_page_is_listed(self, case):
        for _ in range(501):
            case.points.add_batch(storage.NewBatch('api'), ())
        assert [row['id'] for row in case.rows('batches', 'list', '--limit', '1000')] == list(range(501, 0, -1))

    def test_a_batch_is_shown_whole(self, case):
        case.add(usage.point())
        row, = case.rows('batches', 'show', '1')
        assert row.pop('created_at')
        assert row == {
            'id': 1, 'source': 'api', 'scope': None, 'key': None, 'removed': False, 'points_stored': 1, 'points': 1,
            'first_begin': '2026-03-01T00:00:00Z', 'last_begin': '2026-03-01T00:00:00Z', 'ruleset': None,
            'digest': None, 'time_labels': False, 'rounded_amounts': 0}
        assert '\npoints_stored\t1\n' in case.run('batches', 'show', '1')[1]

    def test_one_that_is_not_there_is_named(self, case):
        assert case.run('batches', 'show', '7') == (1, '', 'rating-manage: No such batch: 7\n')

    def test_removing_asks_first_and_where_nobody_answers_needs_a_yes(self, case, monkeypatch):
        case.add(usage.point())
        code, _out, err = case.run('batches', 'remove', '1')
        assert (code, err) == (2, 'rating-manage: Remove batch 1 with 1 points? Say --yes where nobody can be asked.\n')
        monkeypatch.setattr('sys.stdin.isatty', lambda: True, raising=False)
        for answer, left in (('', 1), ('n', 1), ('y', 0)):
            monkeypatch.setattr('builtins.input', lambda question, answer=answer: answer)
            assert case.run('batches', 'remove', '1')[0] == 0
            assert case.points.batch(1).remaining == left

    def test_several_are_removed_and_one_that_is_gone_is_said(self, case):
        for hour in range(3):
            case.add(usage.point(usage.MARCH + hour * usage.HOUR), usage.point())
        case.points.remove_batch(2)
        assert case.run('batches', 'remove', '1', '2', '3', '3', '--yes')[:2] == (
            0, 'Batch 2 was removed before.\nRemoved 2 batches with 4 points.\n')
        assert case.run('batches', 'remove', '1', '--yes') == (0, 'Batch 1 was removed before.\n', '')
        assert case.points.count(usage.EVER) == 0
        assert [row['removed'] for row in case.rows('batches', 'list', '--removed')] == [True] * 3
        assert case.rows('batches', 'list') == []

    def test_nothing_is_removed_when_one_is_not_there(self, case):
        case.add(usage.point())
        assert case.run('batches', 'remove', '1', '7', '--yes') == (1, '', 'rating-manage: No such batch: 7\n')
        assert case.points.count(usage.EVER) == 1
