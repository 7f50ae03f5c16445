"""metrics.yml: what it may say, and the words for what it may not."""

import decimal
import fractions
import pathlib

import pytest

from rating_api import exception
from rating_api.collector import metrics
from rating_api.collector import metrics_file
from rating_api.collector import prometheus

ROOT = pathlib.Path(__file__).parents[3]
EVERY_KEY = """
metrics:
  m1:
    unit: GiB
    description: what it is
    alt_name: volume
    groupby: [id, project_id]
    metadata: [flavor, image]
    factor: 1/3
    offset: -0.1
    mutate: MAP
    mutate_map: {1: 10, 2.5: '1/4'}
    skip_datapoints_expression: 'False'
    extra_args: {aggregation_method: sum}
"""


@pytest.fixture
def load(tmp_path):
    path = tmp_path / 'metrics.yml'

    def load(text, check=lambda metric: None):
        path.write_text(text)
        return metrics_file.load(str(path), 'project_id', check)
    return load


def test_every_key_is_understood(load):
    assert load(EVERY_KEY) == (metrics.Metric(
        metric_id='m1@#volume', name='m1', type='volume', unit='GiB', description='what it is',
        groupby=('id', 'project_id'), metadata=('flavor', 'image'),
        factor=fractions.Fraction(1, 3), offset=fractions.Fraction(-1, 10), mutate='MAP',
        mutate_map={decimal.Decimal(1): decimal.Decimal(10),
                    decimal.Decimal('2.5'): decimal.Decimal('0.25')},
        extra_args={'aggregation_method': 'sum'}),)


def test_only_the_unit_is_mandatory(load):
    assert load('metrics: {m1: {unit: GiB}}') == (
        metrics.Metric('m1', 'm1', 'm1', 'GiB', groupby=('project_id',)),)


def test_the_scope_key_is_appended_to_groupby(load):
    assert load('metrics: {m1: {unit: u, groupby: [id]}}')[0].groupby == ('id', 'project_id')


@pytest.mark.parametrize(('text', 'factor'), [
    ('1', '1'), ('1.5', '1.5'), ('0.1', '0.1'), ('1/1048576', '1/1048576'), ('"0.1"', '0.1'), ('-2', '-2'),
    ('1e-6', '0.000001'), ('1.0e+3', '1000'),
    ('0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'),
])
def test_numbers_are_taken_from_their_text(load, text, factor):
    loaded, = load(f'metrics: {{m1: {{unit: u, factor: {text}}}}}')
    assert loaded.factor == fractions.Fraction(factor)


def test_a_list_rates_one_metric_in_several_ways(load):
    loaded = load('metrics: {m1: [{unit: a}, {unit: b, alt_name: m2}, {unit: c, alt_name: m3}],'
                  '          m4: {unit: d}}')
    assert [(metric.metric_id, metric.name, metric.type, metric.unit) for metric in loaded] == [
        ('m1', 'm1', 'm1', 'a'), ('m1@#m2', 'm1', 'm2', 'b'), ('m1@#m3', 'm1', 'm3', 'c'),
        ('m4', 'm4', 'm4', 'd')]


def test_definitions_may_share_by_yaml_merge_keys(load):
    first, second = load('metrics: {m1: &base {unit: a, metadata: [x]}, m2: {<<: *base, unit: b}}')
    assert (first.unit, second.unit, second.metadata) == ('a', 'b', ('x',))


def test_an_empty_file_defines_nothing(load):
    assert load('') == ()


@pytest.mark.parametrize(('text', 'words'), [
    ('metrics: [', 'is not YAML'),
    ('[]', 'one key, "metrics"'),
    ('{metrics: {}, more: {}}', 'one key, "metrics"'),
    ('metrics: [m1]', '"metrics" must map'),
    ('metrics: {m1: {unit: u}, m1: {unit: v}}', "'m1' is given twice"),
    ('metrics: {m1: 5}', "metric 'm1': must be a definition"),
    ('metrics: {m1: [[]]}', "metric 'm1': must be a definition"),
    ('metrics: {true: {unit: u}}', 'metric True: the name'),
    ('metrics: {m1: {}}', "metric 'm1': unit: is missing"),
    ('metrics: {m1: {unit: 5}}', "metric 'm1': unit: must be text, not 5"),
    ('metrics: {m1: {unit: u, units: v}}', "metric 'm1': unknown key 'units'"),
    ('metrics: {m1: {unit: u, alt_name: [a]}}', "metric 'm1': alt_name: must be text"),
    ('metrics: {m1: {unit: u, description: [a]}}', "metric 'm1': description: must be text"),
    ('metrics: {m1: [{unit: u}, {unit: v}]}', "metric 'm1': there is another 'm1'"),
    ('metrics: {m1: [{unit: u, alt_name: a}, {unit: v, alt_name: a}]}', "there is another 'm1@#a'"),
    ('metrics: {m1: {unit: u, groupby: id}}', "metric 'm1': groupby: must be a list of labels, not 'id'"),
    ('metrics: {m1: {unit: u, groupby: [5]}}', "metric 'm1': groupby: must be a list of labels; 5 is none"),
    ('metrics: {m1: {unit: u, groupby: [yes]}}', 'groupby: must be a list of labels; True is none'),
    ('metrics: {m1: {unit: u, groupby: [a, a]}}', "groupby: 'a' is given twice"),
    ('metrics: {m1: {unit: u, groupby: [month]}}', "groupby: 'month' is a label that every point is given"),
    ('metrics: {m1: {unit: u, groupby: [a], metadata: [a]}}', "metadata: 'a' is in groupby already"),
    ('metrics: {m1: {unit: u, metadata: [project_id]}}', "metadata: 'project_id' is in groupby already"),
    ('metrics: {m1: {unit: u, factor: x}}', "metric 'm1': factor: must be a number or a fraction"),
    ('metrics: {m1: {unit: u, factor: 1/0}}', 'factor: must be a number or a fraction such as 1/1024'),
    ('metrics: {m1: {unit: u, factor: true}}', 'factor: must be a number or a fraction'),
    ('metrics: {m1: {unit: u, factor: .inf}}', 'factor: must be a number or a fraction'),
    ('metrics: {m1: {unit: u, factor: null}}', 'factor: must be a number or a fraction'),
    ('metrics: {m1: {unit: u, offset: [1]}}', "metric 'm1': offset: must be a number or a fraction"),
    ('metrics: {m1: {unit: u, mutate: ROUND}}', 'mutate: must be one of NONE, NUMBOOL, NOTNUMBOOL, FLOOR'),
    ('metrics: {m1: {unit: u, mutate: [NONE]}}', 'mutate: must be one of'),
    ('metrics: {m1: {unit: u, mutate: MAP}}', 'mutate_map: belongs to mutate: MAP'),
    ('metrics: {m1: {unit: u, mutate_map: {1: 2}}}', 'mutate_map: belongs to mutate: MAP'),
    ('metrics: {m1: {unit: u, mutate: MAP, mutate_map: [1]}}', 'mutate_map: must map keys'),
    ('metrics: {m1: {unit: u, mutate: MAP, mutate_map: {a: 1}}}', 'mutate_map: must be a number'),
    ('metrics: {m1: {unit: u, extra_args: [a]}}', 'extra_args: must map keys'),
    ('metrics: {m1: {unit: u, skip_datapoints_expression: "datapoint.qty == 0"}}',
     'skip_datapoints_expression: Python expressions are not run here'),
])
def test_a_wrong_file_is_refused_naming_file_metric_and_key(load, tmp_path, text, words):
    with pytest.raises(exception.ConfigError) as raised:
        load(text)
    assert str(raised.value).startswith(f'{tmp_path}/metrics.yml: ')
    assert words in str(raised.value)


def test_a_file_that_cannot_be_read_is_a_config_error(tmp_path):
    with pytest.raises(exception.ConfigError, match=r'nowhere\.yml: cannot be read: No such file'):
        metrics_file.load(str(tmp_path / 'nowhere.yml'), 'project_id', lambda metric: None)


def test_the_collectors_own_check_is_told_with_file_and_metric(load):
    def check(metric):
        raise exception.ConfigError('extra_args: unknown key')
    with pytest.raises(exception.ConfigError, match=r"metrics\.yml: metric 'm1': extra_args: unknown key"):
        load('metrics: {m1: {unit: u}}', check)


def test_the_sample_file_loads_for_prometheus():
    loaded = metrics_file.load(str(ROOT / 'etc' / 'metrics.yml'), 'project_id', prometheus.check)
    assert {metric.type for metric in loaded} >= {'cpu', 'memory', 'network.outgoing'}
