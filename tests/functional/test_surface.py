"""Every operation at every version: the routes are those of surface.yaml, and the gates stand where it says."""

import re

import pytest

from tests import surface
from tests.functional import api as real

LINES = surface.said()
OPERATIONS = sorted({(line.method, line.path) for line in LINES})
UNVERSIONED = ('/',)


@pytest.fixture(scope='module')
def client(databases):
    with databases.url() as url, real.application(url) as application:
        yield real.Client(application)


def ask(client, method, path, version):
    """A request that has everything but sense: no such object, nothing in the body."""
    body = {} if method in ('POST', 'PUT', 'PATCH') else None
    return client.at(version).ask(method, re.sub('{[a-z_]+}', 'nothing', path), body)


def is_first(path):
    """Whether a path is of v1, which knows no HEAD."""
    return path.startswith('/v1')


def is_gated(response):
    """Whether the answer is that the path is not there, whatever object was asked for."""
    return response.status == 404 and 'no such path' in real.message(response)


def test_the_routes_are_those_of_the_table():
    assert sorted(surface.routed()) == sorted(LINES)


def test_the_table_lists_every_version(client):
    found = client.get('/v2')['version']
    assert (found['min_version'], found['version']) == (surface.VERSIONS[0], surface.VERSIONS[-1])


def test_no_two_lines_of_the_table_are_there_at_one_version():
    for version in surface.VERSIONS:
        live = [(line.method, line.path) for line in LINES if line.offers(version)]
        assert len(set(live)) == len(live)


@pytest.mark.parametrize(('method', 'path'), OPERATIONS)
@pytest.mark.parametrize('version', [None, *surface.VERSIONS, 'latest'])
def test_an_operation_is_there_at_its_versions_only(client, method, path, version):
    number = {None: surface.VERSIONS[0], 'latest': surface.VERSIONS[-1]}.get(version, version)
    live = [line for line in LINES if (line.method, line.path) == (method, path) and line.offers(number)]
    response = ask(client, method, path, version)
    shown = surface.VERSIONS[0] if path in UNVERSIONED else number
    assert response.headers['OpenStack-API-Version'] == f'rating {shown}'
    if not live:
        assert is_gated(response)
        return
    assert not is_gated(response)
    assert response.status in {400, *live[0].codes}


@pytest.mark.parametrize(('method', 'path'), OPERATIONS)
@pytest.mark.parametrize(('version', 'status'), [('1.9', 406), ('2.5', 406), ('3.0', 406), ('2', 400), ('2.04', 400)])
def test_a_version_that_there_is_not_comes_before_everything(client, method, path, version, status):
    response = ask(client, method, path, version)
    if path in UNVERSIONED:
        assert response.status == 200
        return
    assert response.status == status
    assert response.headers['OpenStack-API-Version'] == 'rating 2.0'
    if status == 406:
        assert (response.json['min_version'], response.json['max_version']) == ('2.0', '2.4')


@pytest.mark.parametrize('version', surface.VERSIONS)
@pytest.mark.parametrize('path', sorted({path for _, path in OPERATIONS}))
def test_the_methods_that_a_path_allows_are_those_of_the_table(client, path, version):
    number = surface.VERSIONS[0] if path in UNVERSIONED else version
    live = {line.method for line in LINES if line.path == path and line.offers(number)}
    heads = {'HEAD'} if 'GET' in live and not is_first(path) else set()
    allowed = ', '.join(sorted(live | {'OPTIONS'} | heads))
    for method in {'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'} - live:
        response = ask(client, method, path, version)
        if not live:
            assert is_gated(response)
            continue
        assert response.status == (200 if method == 'OPTIONS' else 405)
        assert response.headers['Allow'] == allowed


@pytest.mark.parametrize('version', surface.VERSIONS)
@pytest.mark.parametrize('path', sorted({path for method, path in OPERATIONS if method == 'GET'}))
def test_head_is_get_without_its_body(client, path, version):
    head, get = ask(client, 'HEAD', path, version), ask(client, 'GET', path, version)
    assert head.body == b''
    if is_first(path):
        assert head.status == 405
        return
    assert head.status == get.status
    assert head.headers['Content-Type'] == get.headers['Content-Type']
    assert head.headers['OpenStack-API-Version'] == get.headers['OpenStack-API-Version']
