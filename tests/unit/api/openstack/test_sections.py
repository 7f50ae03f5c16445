import pytest

from rating_api.api.openstack import declaration
from rating_api.api.openstack import wsgi
from tests.unit.api.openstack import toys


class Home(wsgi.Controller):

    @toys.SHOWS
    def index(self, req):
        return {'home': str(req.version)}


HOME = toys.section((('/', {'GET': [Home, 'index']}),), versioned=False)
OLD = toys.section((('/old/toys', {'GET': [toys.Shelf, 'index']}),), '/old', toys.Plain())
NEW = toys.section((('/new', {'GET': [Home, 'index']}), ('/new/toys', {'GET': [toys.Shelf, 'index']})), '/new')


@pytest.fixture
def client():
    return toys.serve(HOME, OLD, NEW)


def test_each_path_goes_to_the_section_that_owns_it(client):
    assert client.get('/').json == {'home': '2.0'}
    assert client.get('/new').json == {'home': '2.4'}
    assert client.get('/new/toys').status == client.get('/old/toys').status == 200


def test_a_section_owns_the_unknown_paths_below_its_prefix(client):
    assert client.get('/old/nothing').text.startswith('no: 404')
    assert client.get('/old').text.startswith('no: 404')
    assert client.get('/new/nothing').json['errors'][0]['status'] == 404


def test_a_path_that_only_begins_like_a_prefix_belongs_to_the_root(client):
    assert client.get('/older/toys').json['errors'][0]['code'] == 'route.not_found'


def test_each_section_speaks_its_own_dialect(client):
    assert client.get('/old/toys/').status == 200
    assert client.get('/new/toys/').status == 404
    assert (client.head('/old/toys').status, client.head('/new/toys').status) == (405, 200)


def test_an_application_that_is_mounted_may_be_asked_for_with_no_path(client):
    assert client.get('/', environ={'SCRIPT_NAME': '/rating', 'PATH_INFO': ''}).json == {'home': '2.0'}


def test_a_section_may_lie_below_another():
    inner = toys.section((('/new/inner', {'GET': [Home, 'index']}),), '/new/inner', toys.Plain())
    client = toys.serve(HOME, NEW, inner)
    assert client.get('/new/inner/nothing').text.startswith('no: 404')
    assert client.get('/new/nothing').json['errors']


def test_all_operations_are_listed():
    listed = toys.app(HOME, OLD, NEW).operations
    assert [(one.method, one.path) for one in listed] == [
        ('GET', '/'), ('GET', '/old/toys'), ('GET', '/new'), ('GET', '/new/toys')]


@pytest.mark.parametrize('listed', [(OLD,), (HOME, HOME), (HOME, OLD, OLD)])
def test_one_section_owns_the_root_and_none_the_prefix_of_another(listed):
    with pytest.raises(declaration.TableError, match='one section owns /'):
        toys.app(*listed)


def test_a_route_outside_its_section_does_not_start():
    lost = toys.section((('/older/toys', {'GET': [toys.Shelf, 'index']}),), '/old')
    with pytest.raises(declaration.TableError, match='/older/toys: does not lie below the prefix /old'):
        toys.app(HOME, lost)


def test_a_later_start_in_a_section_without_versions_is_never_reached():
    @wsgi.api_version('2.1')
    @toys.SHOWS
    def index(self, req):
        return {}

    lost = toys.section((('/', {'GET': [toys.holding(index), 'index']}),), versioned=False)
    with pytest.raises(declaration.TableError, match=r'GET / \(index\): is never reached'):
        toys.app(lost)


@pytest.mark.parametrize(('guard', 'complaint'), [
    (('/older', 'toys:see'), '/older: is guarded by the section /old, which does not own it'),
    (('/old/toys', 'toys:sea'), '/old/toys: is guarded by toys:sea, which is no registered rule'),
])
def test_a_guard_that_would_never_stand_or_never_hold_does_not_start(guard, complaint):
    guarded = toys.section((('/old/toys', {'GET': [toys.Shelf, 'index']}),), '/old', guards=(guard,))
    with pytest.raises(declaration.TableError, match=complaint):
        toys.app(HOME, guarded, rules={'toys:see'})
