import pytest

from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from tests.unit.api.openstack import toys

LATEST = toys.VERSIONS[-1]


@pytest.fixture
def versions():
    return toys.versions()


@pytest.fixture
def shelf():
    client = toys.serve(*toys.SHELF)
    client.version = None
    return client


def ask(client, header, path='/toys'):
    return client.get(path, headers={} if header is None else {microversion.HEADER: header})


@pytest.mark.parametrize('header, version', [
    (None, '2.0'),
    ('toy 2.3', '2.3'),
    ('TOY 2.3', '2.3'),
    ('  toy    2.3  ', '2.3'),
    ('toy latest', LATEST),
    ('compute 2.90, toy 2.1', '2.1'),
    ('toy 2.1, compute 2.90', '2.1'),
    ('toy 2.1, toy 2.3', '2.3'),
    ('compute 2.90', '2.0'),
    ('2.3', '2.0'),
    ('toy', '2.0'),
    ('', '2.0'),
    ('toys 2.3', '2.0'),
])
def test_the_header_chooses_the_version_and_the_answer_names_it(shelf, header, version):
    response = ask(shelf, header)
    assert (response.status, response.json) == (200, {'version': version})
    assert response.headers.all(microversion.HEADER) == [f'toy {version}']


@pytest.mark.parametrize('header', [
    'toy LATEST', 'toy Latest', 'toy foo', 'toy 2', 'toy 2.', 'toy .1', 'toy 2.1.3', 'toy 02.1', 'toy 2.01', 'toy -2.1',
    'toy 2.+1', 'toy 2. 1', 'toy 2.1 beta', 'toy v2.1', 'toy 2,1', 'toy ٢.1', 'toy 2.1²', 'toy 2_0.1',
    'toy 2.' + '1' * 5000,
])
def test_a_malformed_version_is_400_at_the_minimum(shelf, header):
    shelf.is_validated = False
    response = ask(shelf, header)
    assert response.status == 400
    assert response.headers[microversion.HEADER] == 'toy 2.0'
    [error] = response.json['errors']
    assert error['code'] == 'microversion.malformed'
    assert response.json['message'] == error['detail']
    assert 'min_version' not in response.json


@pytest.mark.parametrize('text', ['1.0', '1.99', '2.5', '2.99', '3.0', '3.1', '2.999999999999'])
def test_a_version_that_is_not_offered_is_406_and_says_which_are(shelf, text):
    response = ask(shelf, f'toy {text}')
    assert response.status == 406
    assert response.headers[microversion.HEADER] == 'toy 2.0'
    [error] = response.json['errors']
    assert (error['status'], error['code'], error['title']) == (406, 'microversion.unsupported', 'Not Acceptable')
    for place in (response.json, error):
        assert (place['min_version'], place['max_version']) == ('2.0', LATEST)
    assert response.json['message'] == f'Version {text} is not supported by the API. Minimum is 2.0 and maximum is 2.4.'


def test_a_wrong_version_is_refused_before_path_and_method(shelf):
    assert ask(shelf, 'toy 9.9', '/nowhere').status == 406
    assert shelf.request('PATCH', '/toys', headers={microversion.HEADER: 'toy x'}).status == 400


def test_a_wrong_version_is_worded_for_clients_of_any_version_even_by_another_dialect():
    client = toys.serve(toys.section(toys.SHELF, speaks=toys.Plain()))
    response = client.get('/toys', version='9.9')
    assert set(response.json) == {'errors', 'message', 'min_version', 'max_version'}


def test_a_section_without_versions_ignores_the_header():
    client = toys.serve(toys.section(toys.SHELF, versioned=False))
    for header in ('toy 2.3', 'toy 9.9', 'toy nonsense'):
        response = client.get('/toys', headers={microversion.HEADER: header})
        assert (response.status, response.json) == (200, {'version': '2.0'})
        assert response.headers[microversion.HEADER] == 'toy 2.0'


def test_versions_compare_as_numbers():
    versions = microversion.Versions('toy', ['2.9', '2.10', '2.100'])
    assert versions.requested('toy 2.10') > versions.requested('toy 2.9')
    with pytest.raises(ValueError, match='oldest first'):
        microversion.Versions('toy', ['2.10', '2.9'])


@pytest.mark.parametrize('texts', [(), ('2.1', '2.0'), ('2.0', '2.0'), ('2',), ('2.x',)])
def test_a_list_of_versions_that_is_none_does_not_start(texts):
    with pytest.raises(ValueError):
        microversion.Versions('toy', texts)


def test_a_gap_in_the_list_is_not_offered():
    with pytest.raises(faults.Fault) as refused:
        microversion.Versions('toy', ['2.0', '2.2']).requested('toy 2.1')
    assert refused.value.status == 406


def test_a_flood_of_headers_is_not_remembered(versions):
    for minor in range(2000):
        versions.requested(f'other {minor}.0')
    assert versions.requested.cache_info().currsize <= 256
