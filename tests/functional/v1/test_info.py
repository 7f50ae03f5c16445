"""What is metered, as v1 shows it: the file as it is now."""

import pytest

from tests.functional import api as real

FILE = """
metrics:
  cpu: {unit: instance, alt_name: instance, groupby: [id], metadata: [vcpus, flavor, zone, az], factor: 0.1}
  image.size: [{unit: MiB, factor: 1/1048576}, {unit: image, alt_name: image.count, mutate: NUMBOOL}]
"""
METRICS = [{'metric_id': 'instance', 'metadata': ['vcpus', 'flavor', 'zone', 'az'], 'unit': 'instance'},
           {'metric_id': 'image.size', 'metadata': [], 'unit': 'MiB'},
           {'metric_id': 'image.count', 'metadata': [], 'unit': 'image'}]


@pytest.fixture
def path(tmp_path):
    return tmp_path / 'metrics.yml'


@pytest.fixture
def api(databases, path):
    with databases.url() as url, real.application(url, collect__metrics_conf=str(path)) as application:
        yield real.Client(application)


def test_the_file_is_shown_unchanged(api, path):
    path.write_text(FILE)
    response = api.ask('GET', '/v1/info/config/')
    assert response.text == (
        '{"metrics":{"cpu":{"unit":"instance","alt_name":"instance","groupby":["id"],'
        '"metadata":["vcpus","flavor","zone","az"],"factor":0.1},'
        '"image.size":[{"unit":"MiB","factor":"1/1048576"},{"unit":"image","alt_name":"image.count","mutate":"NUMBOOL"}]}}')


@pytest.mark.parametrize('name', ['metrics', 'services'])
def test_w16_metrics_are_in_the_order_of_the_file_and_so_are_their_labels(api, path, name):
    path.write_text(FILE)
    response = api.get(f'/v1/info/{name}')
    assert response == {'metrics': METRICS}
    assert list(response['metrics'][0]) == ['metric_id', 'metadata', 'unit']
    for metric in METRICS:
        assert api.get(f'/v1/info/{name}/{metric["metric_id"]}', metric_id=metric['metric_id']) == metric


def test_a_metric_has_one_name_only_and_the_refusal_is_just_that(api, path):
    path.write_text(FILE)
    for name in ('cpu', 'nothing', 'instance.json'):
        response = api.ask('GET', f'/v1/info/metrics/{name}')
        assert (response.status, response.json['faultstring']) == (404, name)


def test_the_file_is_read_again(api, path):
    path.write_text(FILE)
    assert api.get('/v1/info/metrics')['metrics'] == METRICS
    path.write_text('')
    assert (api.get('/v1/info/config'), api.get('/v1/info/metrics')) == ({}, {'metrics': []})
    path.write_text('metrics: {m: {}}')
    assert api.get('/v1/info/config') == {'metrics': {'m': {}}}
    for asked in ('metrics', 'metrics/m', 'services', 'services/m'):
        response = api.ask('GET', f'/v1/info/{asked}')
        assert (response.status, response.json['faultstring']) == (
            405, 'Invalid endpoint: no metrics in current configuration.')
    path.unlink()
    assert api.ask('GET', '/v1/info/config').status == 405
    path.write_text(FILE)
    assert api.get('/v1/info/metrics')['metrics'] == METRICS
