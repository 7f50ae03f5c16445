"""keystoneauth, on which every OpenStack client stands: it finds the API by its catalogue entry and speaks to it."""

import uuid

import pytest
from keystoneauth1 import access
from keystoneauth1 import adapter
from keystoneauth1 import discover
from keystoneauth1 import exceptions
from keystoneauth1 import fixture
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
        self._token = fixture.V3Token()
        self._token.set_project_scope()
        self._token.add_service('rating').add_standard_endpoints(public=url, region='here')

    def get_auth_ref(self, session):
        return access.create(auth_token=uuid.uuid4().hex, body=self._token)

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
            for one in found] == [((2, 0), f'{url}/v2', 'EXPERIMENTAL', (2, 0), (2, 4))]


def test_without_wanting_an_experiment_there_is_no_version(url):
    with pytest.raises(exceptions.DiscoveryFailure):
        make_adapter(url, allow=None).get_endpoint_data()


def test_an_adapter_goes_from_the_catalogue_to_the_version(rating, url):
    found = rating.get_endpoint_data()
    assert found.url == f'{url}/v2'
    assert found.api_version == (2, 0)
    assert (found.min_microversion, found.max_microversion) == ((2, 0), (2, 4))
    assert discover.version_between(found.min_microversion, found.max_microversion, (2, 3))


def test_a_catalogue_may_hold_the_version_itself(url):
    found = make_adapter(f'{url}/v2').get_endpoint_data()
    assert found.url == f'{url}/v2'
    assert found.max_microversion == (2, 4)


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
    with pytest.raises(exceptions.NotAcceptable, match=r'Minimum is 2\.0 and maximum is 2\.4'):
        rating.get('/rating/modules', microversion=asked, raise_exc=True)


def test_what_an_error_says_reaches_the_user_of_a_client(rating):
    for version in ('2.0', '2.4'):
        with pytest.raises(exceptions.NotFound, match="Module 'nothing' not found"):
            rating.get('/rating/modules/nothing', microversion=version, raise_exc=True)


def test_no_authentication_needs_no_catalogue(url):
    rating = adapter.Adapter(session.Session(auth=noauth.NoAuth(endpoint=f'{url}/v2')), service_type='rating')
    assert rating.get('/rating/modules', microversion='2.2').status_code == 200
