"""What rating-processor makes of its configuration, and what it says of a wrong one."""

import pytest

from rating_api import conf
from rating_api import version
from rating_api.cmd import processor
from rating_api.db import meta
from rating_api.db import session
from rating_api.processor import worker

METRICS = 'metrics: {m1: {unit: u}}'


@pytest.fixture
def configure(databases, tmp_path):
    """Writes a configuration that is right but for some options, and returns its path."""
    with databases.url() as url:
        def configure(metrics=METRICS, **options):
            (tmp_path / 'metrics.yml').write_text(metrics)
            chosen = {'collect.collector': 'prometheus', 'collect.metrics_conf': tmp_path / 'metrics.yml',
                      'database.connection': url, 'fetcher_source.sources': 'P1', **options}
            path = tmp_path / 'rating-api.conf'
            lines = []
            for name, value in chosen.items():
                group, option = name.split('.')
                lines += [f'[{group}]', f'{option} = {value}']
            path.write_text('\n'.join(lines))
            return path
        configure.url = url
        yield configure


def test_a_right_configuration_makes_a_worker(configure):
    made = processor.make_worker(conf.make_conf((), [str(configure())]))
    assert isinstance(made, worker.Worker)


@pytest.mark.parametrize(('options', 'words'), [
    ({'collect.collector': 'sundial'}, "[collect] collector: there is no 'sundial' among the entry points"),
    ({'fetcher.backend': 'oracle'}, "[fetcher] backend: there is no 'oracle' among the entry points"),
    ({'fetcher_source.sources': ''}, '[fetcher_source] sources names no scope'),
    ({'collect.start': 'yesterday'}, 'yesterday'),
    ({'collect.metrics_conf': '/nowhere.yml'}, '/nowhere.yml: cannot be read'),
    ({'metrics': 'metrics: {m1: {unit: u, extra_args: {x: y}}}'}, "metric 'm1': extra_args: unknown key 'x'"),
    ({'metrics': ''}, 'defines no metric'),
])
def test_what_is_wrong_is_one_line_and_it_does_not_start(configure, capsys, options, words):
    assert processor.main(['--config-file', str(configure(**options))]) == 2
    line, = capsys.readouterr().err.splitlines()
    assert line.startswith('rating-processor: ') and words in line


def test_a_database_of_another_scope_key_is_refused(configure, capsys):
    meta.claim_scope_key(session.Database(configure.url), 'tenant_id')
    assert processor.main(['--config-file', str(configure())]) == 2
    assert "'tenant_id'" in capsys.readouterr().err


def test_it_tells_its_version(capsys):
    with pytest.raises(SystemExit, match='0'):
        processor.main(['--version'])
    assert capsys.readouterr().out == f'rating-processor {version.__version__}\n'
