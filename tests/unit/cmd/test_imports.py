"""``rating-manage import``: its arguments, what it prints, and its exit codes."""

import json

import pytest

from rating_api import storage
from rating_api.cmd import imports
from rating_api.cmd import manage
from rating_api.db import meta
from rating_api.db import session
from rating_api.importer import report
from tests import cloudkitty
from tests.unit.storage import usage


class Case:
    """A CloudKitty in a file, a database of ours, and the command between them."""

    def __init__(self, url, estate, capsys):
        self.database = session.Database(url)
        self.estate = estate
        self._capsys = capsys

    def run(self, *arguments):
        """(exit code, standard output, standard error)."""
        try:
            code = manage.main(['import', 'cloudkitty', '--config-file=/dev/null', *arguments])
        except SystemExit as error:
            code = error.code
        return code, *self._capsys.readouterr()


@pytest.fixture
def case(databases, monkeypatch, capsys, tmp_path):
    estate = cloudkitty.Estate(cloudkitty.make(tmp_path / 'cloudkitty.sqlite'))
    monkeypatch.setenv('CLOUDKITTY_CONNECTION', estate.url)
    monkeypatch.setenv('OS_COLLECT__METRICS_CONF', str(tmp_path / 'metrics.yml'))
    with databases.url() as url:
        monkeypatch.setenv('OS_DATABASE__CONNECTION', url)
        made = Case(url, estate, capsys)
        yield made
        made.database.dispose()
        estate.dispose()


def test_what_was_copied_is_printed_as_json_or_columns(case):
    case.estate.service()
    case.estate.frame()
    code, out, _err = case.run('-f', 'json')
    assert code == 0
    assert {row['kind']: row['copied'] for row in json.loads(out)} == {
        'services': 1, 'fields': 0, 'groups': 0, 'mappings': 0, 'thresholds': 0, 'scripts': 0, 'modules': 0,
        'collectors': 0, 'scopes': 0, 'schedules': 0, 'usage': 1}
    assert 'services\t0\t1\t0' in case.run('-f', 'plain')[1].splitlines()


def test_the_argument_wins_over_the_environment(case, monkeypatch):
    monkeypatch.setenv('CLOUDKITTY_CONNECTION', 'sqlite:////nowhere')
    assert case.run('--connection', case.estate.url)[0] == 0


def test_without_a_connection_the_exit_code_is_2(case, monkeypatch):
    monkeypatch.delenv('CLOUDKITTY_CONNECTION')
    code, out, err = case.run()
    assert (code, out) == (2, '')
    assert err == 'rating-manage: Say by --connection or CLOUDKITTY_CONNECTION where the database of CloudKitty is.\n'


def test_refused_rows_are_named_and_the_exit_code_is_1(case):
    case.estate.frame(desc='nonsense')
    code, _out, err = case.run()
    assert code == 1
    assert 'Refused: usage 1: Its desc is no JSON object of labels' in err


def test_only_so_many_refused_rows_are_named(case, monkeypatch):
    monkeypatch.setattr(report, 'LISTED', 2)
    case.estate.frames([{'desc': 'nonsense'}] * 5)
    code, _out, err = case.run()
    assert code == 1
    assert 'Refused: usage: 3 more.' in err
    assert err.count('Refused: ') == 3


def test_only_what_was_asked_for_is_copied(case):
    case.estate.service()
    case.estate.frame()
    rows = json.loads(case.run('--only', 'usage', '--only', 'scopes', '-f', 'json')[1])
    assert [row['kind'] for row in rows] == ['scopes', 'usage']


def test_a_dry_run_does_not_even_claim_the_scope_key(case):
    code, _out, err = case.run('--dry-run')
    assert (code, meta.scope_key(case.database)) == (0, None)
    assert 'Nothing was written: this was a dry run.' in err
    case.run()
    assert meta.scope_key(case.database) == 'project_id'


def test_a_database_with_another_scope_key_is_exit_code_2(case):
    meta.claim_scope_key(case.database, 'domain_id')
    for arguments in ((), ('--dry-run',)):
        code, _out, err = case.run(*arguments)
        assert code == 2
        assert "'domain_id'" in err


def test_copied_usage_is_rolled_up(case):
    case.estate.frames([{}] * 3)
    case.run()
    assert storage.make_rollups(case.database).pending() == 0
    assert storage.make_points(case.database).count(usage.EVER) == 3


def test_a_metrics_file_that_is_wrong_is_exit_code_2(case, tmp_path):
    (tmp_path / 'metrics.yml').write_text('nonsense')
    code, _out, err = case.run()
    assert code == 2
    assert 'metrics.yml' in err


@pytest.mark.parametrize(('arguments', 'reason'), [
    (('--time-zone', 'Moon/Sea'), "'Moon/Sea' is no time zone such as Europe/Paris"),
    (('--time-zone', '../x'), 'is no time zone'),
    (('--name', 'a:b'), "'a:b' is no name of 1 to 64 letters"),
    (('--only', 'everything'), 'invalid choice'),
])
def test_arguments_that_are_wrong_are_exit_code_2(case, arguments, reason):
    code, _out, err = case.run(*arguments)
    assert code == 2
    assert reason in err


def test_help_says_what_is_copied(case):
    code, out, _err = case.run('--help')
    assert code == 0
    for word in ('rated_data_frames', *imports._PARTS, '--dry-run', 'CLOUDKITTY_CONNECTION', 'exit code'):
        assert word in out
