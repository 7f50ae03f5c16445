import pytest

from rating_api.cmd import manage


@pytest.fixture
def url(tmp_path, monkeypatch):
    url = f'sqlite:///{tmp_path}/below/rating.sqlite'
    monkeypatch.setenv('OS_DATABASE__CONNECTION', url)
    return url


def test_a_new_database_is_told_to_be_upgraded(url, capsys):
    assert manage.main(['db', 'current', '--config-file=/dev/null']) == 1
    assert 'no tables; this release needs' in capsys.readouterr().out


def test_an_upgraded_database_is_at_head(url, capsys):
    assert manage.main(['db', 'upgrade', '--config-file=/dev/null']) == 0
    assert 'The database is at revision' in capsys.readouterr().out
    assert manage.main(['db', 'current', '--config-file=/dev/null']) == 0
    assert capsys.readouterr().out.endswith('(head)\n')


def test_upgrading_twice_is_no_mistake(url):
    assert [manage.main(['db', 'upgrade', '--config-file=/dev/null']) for _ in range(2)] == [0, 0]


def test_a_database_that_cannot_be_reached_is_one_line(monkeypatch, capsys):
    monkeypatch.setenv('OS_DATABASE__CONNECTION', 'postgresql://nobody@127.0.0.1:1/none')
    assert manage.main(['db', 'upgrade', '--config-file=/dev/null']) == 1
    assert capsys.readouterr().err.count('\n') == 1
