"""metrics.yml as the API shows it: exactly, as it is now, and whatever is in it."""

import decimal
import logging
import os

import pytest

from rating_api import exception
from rating_api.api.validation import decoder
from rating_api.collector import metrics_info

D = decimal.Decimal


@pytest.fixture
def path(tmp_path):
    return tmp_path / 'metrics.yml'


@pytest.fixture
def info(path):
    return metrics_info.MetricsInfo(str(path), 'project_id')


def test_the_file_is_shown_unchanged_and_in_its_order(path, info):
    path.write_text('metrics:\n  z: {unit: u, factor: 0.1, offset: 1/3}\n  a: [{unit: v}, {unit: w, alt_name: b}]\n')
    assert list(info.config()['metrics'].items()) == [
        ('z', {'unit': 'u', 'factor': D('0.1'), 'offset': '1/3'}), ('a', [{'unit': 'v'}, {'unit': 'w', 'alt_name': 'b'}])]


def test_what_is_not_checked_is_shown_too(path, info):
    path.write_text('metrics: {m: {unit: u, skip_datapoints_expression: "datapoint[1]", extra_args: {resource_type: i}}}')
    assert info.config()['metrics']['m']['extra_args'] == {'resource_type': 'i'}


@pytest.mark.parametrize(('text', 'shown'), [
    ('0.1', b'0.1'), ('0.1000000000000000055511151231257827', b'0.1000000000000000055511151231257827'),
    ('1', b'1'), ('-7', b'-7'), ('1_000', b'1000'), ('0x1F', b'31'), ('017', b'15'), ('0b11', b'3'), ('1:30', b'90'),
    ('123456789012345678901234567890', b'123456789012345678901234567890'), ('1_0.5', b'10.5'), ('1.5e+3', b'1.5E+3'),
    # JSON has no such number, or no reader would take it.
    ('.inf', b'".inf"'), ('-.inf', b'"-.inf"'), ('.nan', b'".nan"'), ('1:30.5', b'"1:30.5"'),
    ('1.0e+500', b'"1.0e+500"'), ('9' * 500, b'"' + b'9' * 500 + b'"'),
    ('true', b'true'), ('null', b'null'), ('text', b'"text"'), ('2026-11-01', b'"2026-11-01"'),
    ('2026-11-01T01:02:03Z', b'"2026-11-01T01:02:03+00:00"'), ('!!binary "aGk="', b'"aGk="'),
    ('!!set {b, a}', b'["a","b"]'), ('!!omap [b: 1, a: 2]', b'[["b",1],["a",2]]'),
    ('{1: a, null: b, true: c, 1.50: d, 2026-11-01: e}', b'{"1":"a","null":"b","true":"c","1.50":"d","2026-11-01":"e"}'),
    (r'"\0"', '"\ufffd"'.encode()), (r'"\ud800x"', '"\ufffdx"'.encode()), (r'{"\0": 1}', '{"\ufffd":1}'.encode()),
])
def test_every_value_of_yaml_is_one_of_json(path, info, text, shown):
    path.write_text(f'x: {text}')
    written = decoder.encode(info.config())
    assert written == b'{"x":' + shown + b'}'
    decoder.decode(written)


@pytest.mark.parametrize('text', ['', '# nothing', '---'])
def test_an_empty_file_is_an_empty_mapping(path, info, text):
    path.write_text(text)
    assert info.config() == {}
    assert info.definitions() == ()


@pytest.mark.parametrize('text', [
    '{', '- a', 'text', '5', 'x: !!python/object:os.system {}', 'x: 2026-13-45', '&a {x: *a}', 'x: &a [*a]',
    '[' * 3000 + ']' * 3000, 'a: ' + '9' * 5000, '\x01', 'x: 1\nx: 2', 'x: 0x_',
])
def test_what_cannot_be_shown_is_not_and_the_log_has_why(path, info, text, caplog):
    path.write_text(text)
    with caplog.at_level(logging.WARNING), pytest.raises(exception.NoMetrics) as raised:
        info.config()
    assert str(raised.value) == 'Invalid endpoint: no metrics in current configuration.'
    assert str(path) in caplog.text


@pytest.mark.parametrize('text', ['metrics: {m: {}}', 'metrics: {m: {unit: u, groupby: [a], metadata: [a]}}', 'x: 1', '{'])
def test_the_metrics_of_a_wrong_file_are_none(path, info, text):
    path.write_text(text)
    with pytest.raises(exception.NoMetrics):
        info.definitions()


def test_without_a_file_there_is_nothing(info):
    for ask in (info.config, info.definitions):
        with pytest.raises(exception.NoMetrics):
            ask()


def test_metrics_are_told_without_asking_a_collector(path, info):
    path.write_text('metrics: {m: {unit: u, alt_name: n, metadata: [z, a], extra_args: {resource_type: instance}}}')
    metric, = info.definitions()
    assert (metric.type, metric.unit, metric.metadata) == ('n', 'u', ('z', 'a'))


def test_the_file_is_read_again_when_it_changed_and_only_then(path, info):
    path.write_text('metrics: {a: {unit: u}}')
    first = info.definitions()
    assert info.definitions() is first
    path.write_text('metrics: {ab: {unit: u}}')
    assert [metric.name for metric in info.definitions()] == ['ab']
    # Another file in its place, as long and as old as the one before.
    other, known = path.with_name('other'), path.stat()
    other.write_text('metrics: {cd: {unit: u}}')
    os.utime(other, ns=(known.st_atime_ns, known.st_mtime_ns))
    other.replace(path)
    assert [metric.name for metric in info.definitions()] == ['cd']
    path.unlink()
    with pytest.raises(exception.NoMetrics):
        info.definitions()
