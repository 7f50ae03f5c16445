"""Scopes from the labels of a Prometheus that says what a test wants."""

import types

import pytest

from rating_api import exception
from rating_api.fetcher import prometheus
from tests import prometheus_stub


@pytest.fixture
def stub():
    with prometheus_stub.serve() as stub:
        yield stub


def fetcher(url='http://127.0.0.1:1/api/v1', **options):
    return prometheus.PrometheusFetcher(types.SimpleNamespace(fetcher_prometheus=types.SimpleNamespace(
        **{'metric': 'up', 'scope_attribute': 'project_id', 'filters': {}, **options},
        **prometheus_stub.connection(url))))


def test_the_scopes_are_the_values_of_the_label_sorted(stub):
    stub.body = prometheus_stub.vector(({'project_id': 'b'}, '1'), ({'project_id': 'a'}, 'NaN'))
    assert fetcher(stub.url).scopes() == ['a', 'b']


def test_the_query_has_the_filters(stub):
    fetcher(stub.url, filters={'job': 'node', 'zone': 'x"y'}).scopes()
    assert stub.questions == [
        ('/api/v1/query', {'query': r'max(up{job="node", zone="x\"y"}) by (project_id)'})]


def test_series_without_the_label_are_nobodys(stub):
    stub.body = prometheus_stub.vector(({}, '1'), ({'project_id': ''}, '1'), ({'project_id': 'a'}, '1'))
    assert fetcher(stub.url).scopes() == ['a']


def test_an_error_of_prometheus_is_a_collect_error(stub):
    stub.status = 500
    with pytest.raises(exception.CollectError):
        fetcher(stub.url).scopes()


@pytest.mark.parametrize(('options', 'words'), [
    ({'metric': None}, 'metric must name'),
    ({'metric': 'a b'}, 'metric must name'),
    ({'scope_attribute': 'a-b'}, "scope_attribute: 'a-b'"),
    ({'filters': {'a-b': 'c'}}, "filters: 'a-b'"),
])
def test_wrong_options_do_not_start(options, words):
    with pytest.raises(exception.ConfigError, match=words):
        fetcher(**options)
