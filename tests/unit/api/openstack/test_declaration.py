import pytest

from rating_api.api import validation
from rating_api.api.openstack import declaration
from rating_api.api.openstack import wsgi
from tests.unit.api.openstack import toys


def spread(*facts):
    """What holds at each minor version, of facts (value, since, until)."""
    found = declaration.timeline([declaration.ranged(*fact) for fact in facts], toys.versions())
    return {str(version): value for version, value in found.items()}


def test_a_mark_does_not_wrap():
    def show(self, req):
        return {}

    assert toys.SHOWS(show) is show


def test_a_fact_without_bounds_holds_at_every_version():
    assert spread(('a', None, None)) == dict.fromkeys(toys.VERSIONS, 'a')


def test_a_later_start_closes_an_earlier_open_end():
    assert ''.join(spread(('a', None, None), ('b', '2.2', None), ('c', '2.4', None)).values()) == 'aabbc'


def test_the_order_of_facts_is_of_no_importance():
    assert ''.join(spread(('c', '2.4', None), ('a', '2.0', '2.1'), ('b', '2.2', '2.3')).values()) == 'aabbc'


def test_an_explicit_end_leaves_what_follows_to_nobody():
    assert spread(('a', '2.1', '2.2')) == {'2.1': 'a', '2.2': 'a'}


@pytest.mark.parametrize('facts, complaint', [
    ([('a', '2.0', '2.2'), ('b', '2.2', '2.4')], 'overlap at 2.2'),
    ([('a', '2.0', '2.4'), ('b', '2.1', '2.2')], 'overlap at 2.1'),
    ([('a', '2.1', None), ('b', '2.1', None)], 'overlap at 2.1'),
    ([('a', None, None), ('b', '2.0', None)], 'overlap at 2.0'),
    ([('a', None, '2.2'), ('b', None, None)], 'overlap at 2.0'),
    ([('a', '2.5', None)], 'names version 2.5, which is not listed'),
    ([('a', '2.0', '2.9')], 'names version 2.9, which is not listed'),
    ([('a', '1.0', None)], 'names version 1.0, which is not listed'),
    ([('a', '2.3', '2.1')], 'ends at 2.1, before it begins at 2.3'),
])
def test_ranges_that_contradict_each_other_are_refused(facts, complaint):
    with pytest.raises(declaration.TableError, match=complaint):
        spread(*facts)


@pytest.mark.parametrize('mark', [
    lambda: wsgi.api_version('2'), lambda: wsgi.api_version('2.1', 'latest'), lambda: wsgi.response(200, 'x'),
    lambda: wsgi.expected_errors((), since='2.1.0'), lambda: validation.schema({}, '٢.1'),
    lambda: validation.response_body_schema((('two', {}),)),
])
def test_a_bound_that_is_no_version_is_refused_where_it_is_written(mark):
    def method(self, req):
        return None

    with pytest.raises(ValueError, match='is not a version'):
        mark()(method)


@pytest.mark.parametrize('name, mark', [
    ('api_version', wsgi.api_version('2.1')),
    ('authorize', wsgi.authorize('toys:show')),
    ('public', wsgi.public),
    ('removed', wsgi.removed('1.0', 'gone')),
    ('deprecated', wsgi.deprecated('2026-01-01', '/v3')),
])
def test_a_mark_that_says_one_thing_stands_once(name, mark):
    def method(self, req):
        return None

    with pytest.raises(declaration.TableError, match=rf'method: {name} stands on it twice'):
        mark(mark(method))


def test_a_table_of_schemas_has_no_bounds_of_its_own_beside_it():
    with pytest.raises(declaration.TableError, match='says by itself'):
        validation.schema((('2.0', {}),), '2.1')(lambda self, req, body: None)


def test_functions_of_a_class_do_not_share_their_marks():
    def one(self, req):
        return None

    def other(self, req):
        return None

    wsgi.public(one)
    assert declaration.declare(one).public
    assert not declaration.declare(other).public
