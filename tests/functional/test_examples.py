"""Requests with which CloudKitty 25 was recorded, and what it answered: whoever spoke to it can speak to us.

They are asked in their order, of one database. What we answer otherwise, and why, is in history.DIFFERENCES.
"""

import pytest

from rating_api.api.openstack.rating import history
from tests.functional import api as real
from tests.functional import examples
from tests.functional.examples import core
from tests.functional.examples import hashmap
from tests.functional.examples import pyscripts
from tests.functional.examples import report
from tests.functional.examples import scopes

Example = examples.Example

_MARCH = 'begin=2021-03-01T00:00:00Z&end=2021-04-01T00:00:00Z'
_POINT = {'vol': {'unit': 'GiB', 'qty': 1.5}, 'rating': {'price': 0.25},
          'groupby': {'project_id': 'ex-p', 'id': 'r1'}, 'metadata': {'flavor': 's'}}
_WINDOW = ['2021-03-01T00:00:00+00:00', '2021-04-01T00:00:00+00:00']

EXAMPLES = (
    Example('root', 'GET', '/', 200, keys=('versions',)),
    Example('root-head', 'HEAD', '/', 200),
    Example('root-post', 'POST', '/', 405, keys=('message',)),
    Example('v1-root', 'GET', '/v1', 405, contains='405 Method Not Allowed'),
    Example('v2-root', 'GET', '/v2', 404, contains='Not Found'),
    Example('v2-trailing-slash', 'GET', '/v2/scope/', 404, contains='Not Found'),
    Example('healthcheck', 'GET', '/healthcheck', 200, contains='OK'),
    Example('df-404', 'GET', '/v2/dataframes?begin=2020-01-01T00:00:00Z&end=2020-01-02T00:00:00Z', 404,
            contains='No resource found for provided filters.'),
    Example('df-post-empty', 'POST', '/v2/dataframes', 400, body={'dataframes': []},
            contains='Parameter dataframes must not be empty.'),
    Example('df-post-415', 'POST', '/v2/dataframes', 415, text='{}', contains='Did not attempt to load JSON data'),
    Example('df-post', 'POST', '/v2/dataframes', 204, body=real.frames(
        {'ex-metric': [_POINT]}, '2021-03-01T00:00:00Z', '2021-03-01T01:00:00Z')),
    Example('df-get', 'GET', f'/v2/dataframes?{_MARCH}&filters=project_id:ex-p,type:ex-metric', 200, equals={
        'total': 1, **real.frames({'ex-metric': [_POINT]}, '2021-03-01T00:00:00+00:00', '2021-03-01T01:00:00+00:00')}),
    Example('df-badfilter', 'GET', '/v2/dataframes?filters=abc', 400, contains='invalid key:value association abc'),
    Example('df-limit0', 'GET', '/v2/dataframes?limit=0', 400, contains='value must be at least 1'),
    Example('sum-table', 'GET', f'/v2/summary?{_MARCH}&groupby=type&filters=project_id:ex-p', 200, equals={
        'total': 1, 'columns': ['begin', 'end', 'qty', 'rate', 'type'],
        'results': [[*_WINDOW, 1.5, 0.25, 'ex-metric']], 'format': 'table'}),
    Example('sum-object', 'GET', f'/v2/summary?{_MARCH}&groupby=type&filters=project_id:ex-p&response_format=object',
            200, equals={'total': 1, 'format': 'object', 'results': [
                {'begin': _WINDOW[0], 'end': _WINDOW[1], 'qty': 1.5, 'rate': 0.25, 'type': 'ex-metric'}]}),
    Example('sum-empty', 'GET', '/v2/summary?begin=2020-01-01T00:00:00Z&end=2020-02-01T00:00:00Z', 200,
            equals={'total': 0, 'columns': [], 'results': [], 'format': 'table'}),
    Example('sum-badgroupby', 'GET', '/v2/summary?groupby=time-x', 400,
            contains='Invalid groupby time option. There is no groupby processing for [time-x].'),
    Example('sum-extra', 'GET', '/v2/summary?foo=1', 400, contains='extra keys not allowed'),
    Example('v2mod-list', 'GET', '/v2/rating/modules', 200, keys=('modules',)),
    Example('v2mod-get', 'GET', '/v2/rating/modules/noop', 200, equals={
        'module_id': 'noop', 'description': 'Dummy test module.', 'enabled': True, 'hot_config': False,
        'priority': 1}),
    Example('v2mod-404', 'GET', '/v2/rating/modules/ex-none', 404, contains="Module 'ex-none' not found"),
    Example('v2mod-put', 'PUT', '/v2/rating/modules/hashmap', 204, body={'enabled': False}),
    *core.EXAMPLES,
    *hashmap.EXAMPLES,
    *pyscripts.EXAMPLES,
    *report.EXAMPLES,
    *scopes.EXAMPLES,
)

# Recorded with the first storage interface, [storage] version = 1.
FIRST_STORAGE = (
    Example('v1mode-root', 'GET', '/', 200, keys=('versions',)),
    Example('v1mode-v2', 'GET', '/v2/scope', 404, contains='Not Found'),
    *report.FIRST_STORAGE,
)

# What we answer otherwise: the status. Why is in the table itself.
EXCEPTIONS = dict(example for one in history.DIFFERENCES for example in one.examples)


class Asker:
    """Asks an application for examples, and keeps what they save."""

    def __init__(self, application):
        self._client = real.Client(application)
        self._saved = {}
        self.get, self.ask = self._client.get, self._client.ask

    def check(self, example):
        example = example.filled(self._saved)
        headers = {'Content-Type': example.kind} if example.text else {}
        response = self.ask(example.method, example.path, example.body, headers=headers,
                            raw=example.text and example.text.encode())
        if example.name in EXCEPTIONS:
            assert response.status == EXCEPTIONS[example.name] != example.status
            return
        assert response.status == example.status, response.text
        self._saved.update({name: response.json[key] for name, key in example.save.items()})
        check(example.filled(self._saved), response)


@pytest.fixture(scope='module')
def asked(databases):
    """Asks on one database for all examples."""
    with databases.url() as url, real.application(url) as application:
        yield Asker(application)


@pytest.fixture(scope='module')
def asked_first(databases):
    with databases.url() as url, real.application(url, storage__version=1) as application:
        yield Asker(application)


def check(example, response):
    """The facts of an answer besides its status."""
    if example.equals is not None:
        assert response.json == example.equals
    assert all(key in response.json for key in example.keys)
    assert all(response.json[key] == value for key, value in example.holds.items())
    assert response.headers.get('Location', '').endswith(example.location)
    # Of an error's body CloudKitty's clients read the text; a page is never read.
    assert example.contains in (real.message(response) if example.status >= 400 else response.text)
    if example.status >= 400 and (example.status, example.path[:3]) != (405, '/v1'):
        assert set(response.json) == ({'faultcode', 'faultstring', 'debuginfo'} if example.path.startswith('/v1')
                                      else {'message'})


@pytest.mark.parametrize('example', EXAMPLES, ids=lambda example: example.name)
def test_a_request_is_answered_as_cloudkitty_answered_it(asked, example):
    asked.check(example)


@pytest.mark.parametrize('example', FIRST_STORAGE, ids=lambda example: example.name)
def test_a_request_is_answered_as_with_the_first_storage_interface(asked_first, example):
    asked_first.check(example)


def test_with_the_first_storage_interface_discovery_shows_no_v2(asked_first):
    assert [version['id'] for version in asked_first.get('/')['versions']] == ['v1']
    assert asked_first.ask('GET', '/v2').status == 404
