import json
import time

import pytest

from rating_api import storage
from rating_api.cmd import status
from rating_api.db import meta
from tests.unit.storage import usage

ARGUMENTS = ['--config-file=/dev/null', 'upgrade', 'check', '--json']


@pytest.fixture
def check(monkeypatch, capsys):
    """Runs the checks on a database and returns the exit code and the result of each check."""
    def run(url):
        monkeypatch.setenv('OS_DATABASE__CONNECTION', str(url))
        code = status.main(ARGUMENTS)
        checks = json.loads(capsys.readouterr().out)['checks']
        return code, {one['check']: (one['result'], one['details']) for one in checks}
    return run


def test_an_upgraded_database_passes_and_nothing_is_claimed(check, database):
    code, results = check(database.url)
    assert code == 0
    assert {result for result, _ in results.values()} == {0}
    assert meta.scope_key(database) is None


def test_a_database_without_tables_fails(check, tmp_path):
    code, results = check(f'sqlite:///{tmp_path}/new.sqlite')
    assert code == 2
    assert 'rating-manage db upgrade' in results['Tables of the database'][1]


def test_another_scope_key_fails(check, database, monkeypatch):
    meta.claim_scope_key(database, 'project_id')
    monkeypatch.setenv('OS_COLLECT__SCOPE_KEY', 'tenant')
    code, results = check(database.url)
    assert code == 2
    assert results['Scope key'] == (2, results['Scope key'][1])
    assert "'project_id'" in results['Scope key'][1]


def test_a_policy_file_in_json_fails(check, database, monkeypatch, tmp_path):
    (tmp_path / 'policy.json').write_text('{}')
    monkeypatch.setenv('OS_OSLO_POLICY__POLICY_FILE', str(tmp_path / 'policy.json'))
    code, results = check(database.url)
    assert (code, results['Policy file'][0]) == (2, 2)


def test_a_wrong_configuration_is_one_line(capsys):
    assert status.main(['--config-file=/nowhere', 'upgrade', 'check']) == 255
    assert capsys.readouterr().err.count('\n') == 1


def test_many_sums_that_wait_are_a_warning(check, database, monkeypatch):
    points, rollups = storage.make_points(database), storage.make_rollups(database)
    points.add_batch(storage.NewBatch('api'), [
        usage.point(of=usage.series(project=str(number))) for number in range(status._MANY_WAITING)])
    code, results = check(database.url)
    assert (code, results['Rollups'][0]) == (1, 1)
    assert '1000 sums of days and months that are over are not up to date' in results['Rollups'][1]
    rollups.roll(2 * status._MANY_WAITING)
    assert check(database.url)[0] == 0


def test_sums_of_a_day_that_goes_on_may_wait(check, database):
    today = int(time.time()) // 86_400 * 86_400
    storage.make_points(database).add_batch(storage.NewBatch('api'), [
        usage.point(today, of=usage.series(project=str(number))) for number in range(status._MANY_WAITING)])
    assert check(database.url)[0] == 0
