import pytest

from tests import counts

GREEN = '<testcase classname="c" name="good"/>'
RED = '<testcase classname="c" name="bad"><failure message="no">trace</failure></testcase>'
BROKEN = '<testcase classname="c" name="broken"><error message="no"/></testcase>'
SKIPPED = '<testcase classname="c" name="lazy"><skipped type="pytest.skip" message="no server"/></testcase>'
EXPECTED = '<testcase classname="c" name="known"><skipped type="pytest.xfail" message="known"/></testcase>'


@pytest.fixture
def count(tmp_path, capsys, monkeypatch):
    """Runs the program over suites of test cases and returns its exit code and its lines."""
    def run(no_skip='', **suites):
        monkeypatch.setenv('RATING_TEST_NO_SKIP', no_skip)
        for name, cases in suites.items():
            if cases is not None:
                text = f'<testsuites><testsuite>{"".join(cases)}</testsuite></testsuites>'
                (tmp_path / f'{name}.xml').write_text(text)
        code = counts.main(str(tmp_path), *suites)
        return code, capsys.readouterr().out.splitlines()
    return run


def test_the_last_line_sums_all_suites(count):
    assert count(one=[GREEN, GREEN], two=[GREEN, EXPECTED]) == (0, [
        'one: 2 passed, 0 failed, 0 skipped', 'two: 2 passed, 0 failed, 0 skipped',
        'total: 4 passed, 0 failed, 0 skipped'])


def test_failures_and_errors_are_failed(count):
    code, lines = count(one=[GREEN, RED, BROKEN])
    assert (code, lines[-1]) == (1, 'total: 1 passed, 2 failed, 0 skipped')


def test_a_suite_without_a_result_has_failed(count):
    code, lines = count(one=[GREEN], two=None)
    assert (code, lines[-1]) == (1, 'total: 1 passed, 1 failed, 0 skipped')
    assert 'two: 0 passed, 1 failed, 0 skipped (it left no result)' in lines


def test_a_skip_is_told_with_its_reason(count):
    code, lines = count(one=[GREEN, SKIPPED])
    assert code == 0
    assert lines[0] == 'SKIPPED in one: c.lazy: no server'
    assert lines[-1] == 'total: 1 passed, 0 failed, 1 skipped'


def test_a_skip_fails_where_it_is_refused(count):
    assert count(no_skip='1', one=[GREEN, SKIPPED])[0] == 1
