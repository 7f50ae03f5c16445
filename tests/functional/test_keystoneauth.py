"""keystoneauth, on which every OpenStack client stands: it finds the API by its catalogue entry and speaks to it."""

import pytest
from keystoneauth1 import access
from keystoneauth1 import adapter
from keystoneauth1 import discover
from keystoneauth1 import exceptions
from keystoneauth1 import noauth
from keystoneauth1 import session
from keystoneauth1.identity import base

from tests.functional import serving

# The API says that it is an experiment, so clients have to want that.
EXPERIMENTAL = {'allow_experimental': True}


class Catalogue(base.BaseIdentityPlugin):
    """A caller whose token is made here, with a catalogue that has our endpoint."""

    auth_url = 'http://keystone.invalid'

    def __init__(self, url):
        super().__init__()
        endpoint = {'id': 'e', 'interface': 'public', 'region': 'here', 'region_id': 'here', 'url': url}
        self._token = {
            'methods': ['password'], 'issued_at': '2026-01-01T00:00:00Z', 'expires_at': '2999-01-01T00:00:00Z',
            'user': {'id': 'u', 'name': 'u', 'domain': {'id': 'd', 'name': 'd'}},
            'catalog': [{'id': 's', 'name': 'rating', 'type': 'rating', 'endpoints': [endpoint]}]}

    def get_auth_ref(self, session):
        return access.create(auth_token='of a test', body={'token': self._token})

    def get_cache_id_elements(self):
        return {}


@pytest.fixture(scope='module')
def url(databases):
    with databases.url() as database_url, serving.serving(database_url) as found:
        yield found


def make_adapter(url, **wanted):
    return adapter.Adapter(session.Session(auth=Catalogue(url)), service_type='rating', raise_exc=False,
                           **{'min_version': '2', 'max_version': '2.latest', 'allow': EXPERIMENTAL, **wanted})


@pytest.fixture(scope='module')
def rating(url):
    return make_adapter(url)


def test_the_root_is_a_discovery_document(url):
    found = discover.Discover(session.Session(), url).version_data(**EXPERIMENTAL)
    assert [(one['version'], one['url'], one['status'], one['min_microversion'], one['max_microversion'])
            for one in found] == [((1, 0), f'{url}/v1', 'CURRENT', None, None),
                                  ((2, 0), f'{url}/v2', 'EXPERIMENTAL', (2, 0), (2, 4))]


def test_an_adapter_goes_from_the_catalogue_to_the_version(rating, url):
    assert rating.get_endpoint(allow=EXPERIMENTAL) == f'{url}/v2'
    assert rating.get_api_major_version(allow=EXPERIMENTAL) == (2, 0)
    assert rating.get('/rating/modules').url == f'{url}/v2/rating/modules'


@pytest.mark.parametrize('entry', ['', '/', '/v2'])
def test_a_catalogue_may_hold_the_root_or_the_version(url, entry):
    auth = Catalogue(url + entry)
    found = session.Session(auth=auth).get_endpoint_data(
        auth, service_type='rating', min_version='2', max_version='2.latest', allow=EXPERIMENTAL)
    assert found.url == f'{url}/v2'
    assert (found.min_microversion, found.max_microversion) == ((2, 0), (2, 4))


def test_without_wanting_an_experiment_there_is_no_version(url):
    assert make_adapter(url, allow=None).get_endpoint() is None


@pytest.mark.parametrize(('asked', 'answered'), [
    (None, '2.0'), ('2.0', '2.0'), ('2.4', '2.4'), ('latest', '2.4'),
])
def test_an_adapter_speaks_a_version(rating, asked, answered):
    response = rating.get('/rating/modules', microversion=asked)
    assert response.status_code == 200
    assert response.headers['OpenStack-API-Version'] == f'rating {answered}'
    assert ('links' in response.json()) == (answered == '2.4')


def test_an_adapter_may_have_a_version_of_its_own(url):
    rating = make_adapter(url, default_microversion='2.4')
    made = rating.post('/rating/hashmap/services', json={'name': 'cpu'})
    assert made.status_code == 201
    assert rating.get(made.headers['Location']).json() == made.json()
    assert rating.delete(made.headers['Location']).status_code == 204


@pytest.mark.parametrize('asked', ['2.5', '1.0', '3.0'])
def test_an_unsupported_version_is_told_with_both_ends(rating, asked):
    response = rating.get('/rating/modules', microversion=asked)
    assert response.status_code == 406
    assert (response.json()['min_version'], response.json()['max_version']) == ('2.0', '2.4')
    with pytest.raises(exceptions.NotAcceptable) as raised:
        rating.get('/rating/modules', microversion=asked, raise_exc=True)
    assert raised.value.details.endswith('Minimum is 2.0 and maximum is 2.4.')


def test_from_2_1_on_what_an_error_says_reaches_the_user_of_a_client(rating):
    with pytest.raises(exceptions.NotFound) as raised:
        rating.get('/rating/modules/nothing', microversion='2.1', raise_exc=True)
    assert raised.value.details == "Module 'nothing' not found"
    assert raised.value.request_id.startswith('req-')


def test_no_authentication_needs_no_catalogue(url):
    rating = adapter.Adapter(session.Session(auth=noauth.NoAuth(endpoint=f'{url}/v2')), service_type='rating')
    assert rating.get('/rating/modules', microversion='2.2').status_code == 200


def updated(rating, path, body):
    """What one update of a client comes to at a path of v1 that redirects to itself: (status, body) of each answer.

    It follows the redirect thirty times, by the same PUT each, and takes the last redirect for the answer.
    """
    response = rating.put(path, json=body)
    answers = [*response.history, response]
    assert {(answer.request.method, answer.request.url, answer.request.body) for answer in answers} == {
        ('PUT', rating.get_endpoint() + path, response.request.body)}
    return [(answer.status_code, answer.text) for answer in answers]


@pytest.mark.parametrize('path', ['/v1/rating/modules/hashmap', '/v1/rating/modules/', '/v1/billing/modules/hashmap/'])
@pytest.mark.parametrize(('enabled', 'priority'), [(True, 7), (False, 1)])
def test_w2_an_update_of_a_module_in_v1_is_31_requests_that_all_succeed(url, path, enabled, priority):
    rating = adapter.Adapter(session.Session(auth=noauth.NoAuth(endpoint=url)), service_type='rating')
    body = {'module_id': 'hashmap', 'description': 'as it was read', 'enabled': enabled, 'hot-config': True,
            'priority': priority}
    assert updated(rating, path, body) == [(302, 'null')] * 31
    found = rating.get('/v1/rating/modules/hashmap').json()
    assert (found['enabled'], found['priority']) == (enabled, priority)
