import pytest

from rating_api.api.openstack import declaration
from rating_api.api.openstack import microversion
from rating_api.api.openstack import wsgi
from tests.unit.api.openstack import toys


@wsgi.api_version('2.0', '2.1')
def as_number(value):
    return value


@wsgi.api_version('2.3')
def as_text(value):
    return str(value)


@pytest.mark.parametrize('version, shown', [('2.0', 5), ('2.1', 5), ('2.3', '5'), ('2.4', '5')])
def test_a_view_carries_the_same_marks_as_a_method(version, shown):
    assert wsgi.Versioned(as_text, as_number)(microversion.parse(version), 5) == shown


def test_a_view_that_has_no_function_for_a_version_says_so():
    with pytest.raises(LookupError, match=r'2\.2'):
        wsgi.Versioned(as_number, as_text)(microversion.parse('2.2'), 5)


def test_in_a_view_a_later_start_closes_an_earlier_open_end():
    view = wsgi.Versioned(lambda: 'old', as_text)
    assert view(microversion.parse('2.2')) == 'old'
    assert view(microversion.parse('2.4'), 5) == '5'


@pytest.mark.parametrize('functions', [
    (wsgi.api_version('2.0', '2.3')(lambda: 1), wsgi.api_version('2.3')(lambda: 2)), (lambda: 1, lambda: 2)])
def test_functions_of_a_view_that_overlap_are_refused(functions):
    with pytest.raises(declaration.TableError, match='overlap'):
        wsgi.Versioned(*functions)


def test_a_request_knows_its_version_and_its_caller():
    @wsgi.authorize('toys:show')
    @wsgi.expected_errors(())
    @toys.validation.response_body_schema(toys.ANY)
    def show(self, req):
        return {'version': str(req.version), 'is newer': req.version > (2, 0), 'checked': sorted(req.context.checked)}

    client = toys.one(show, allowed={'toys:show'})
    assert client.get('/toys', version='2.3').json == {'version': '2.3', 'is newer': True, 'checked': ['toys:show']}


def test_a_response_has_headers_of_its_own():
    @toys.SHOWS
    def show(self, req):
        return wsgi.Response({'a': 1}, (('ETag', '"7"'), ('Location', '/toys/7')))

    response = toys.one(show).get('/toys')
    assert response.json == {'a': 1}
    assert (response.headers['ETag'], response.headers['Location']) == ('"7"', '/toys/7')


@pytest.mark.parametrize('name, value', [
    ('Location', '/toys/a\r\nSet-Cookie: b'), ('Location', 'a\nb'), ('X-Name', 'a\0b'), ('X-Na\nme', 'b'), ('X', '€'),
])
def test_a_header_that_could_begin_another_is_our_fault(name, value, caplog):
    @toys.SHOWS
    def show(self, req):
        return wsgi.Response({}, ((name, value),))

    response = toys.one(show).get('/toys')
    assert response.status == 500
    assert 'Set-Cookie' not in response.headers
    assert 'returned the header' in caplog.text


def test_ids_name_the_errand_before_the_request():
    assert wsgi.ids({}) == '-'
    assert wsgi.ids({wsgi.REQUEST_ID: 'req-1'}) == 'req-1'
    assert wsgi.ids({wsgi.REQUEST_ID: 'req-1', wsgi.GLOBAL_REQUEST_ID: 'req-0'}) == 'req-0 req-1'
