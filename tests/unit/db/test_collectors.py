"""The collectors of services and their states, on every engine."""

import pytest

from rating_api import exception
from rating_api.db import collectors
from tests import fixtures

pytestmark = fixtures.on_every_engine


@pytest.fixture
def known(database):
    return collectors.Collectors(database)


def test_a_service_has_one_collector_the_last_that_was_given(known):
    known.map(collectors.Mapping('cpu', 'gnocchi'))
    known.map(collectors.Mapping('cpu', 'gnocchi'))
    known.map(collectors.Mapping('CPU', 'prometheus'))
    known.map(collectors.Mapping('cpu', 'prometheus'))
    assert known.mapping('cpu') == ('cpu', 'prometheus')
    assert known.mappings() == [('CPU', 'prometheus'), ('cpu', 'prometheus')]


def test_mappings_may_be_those_to_one_collector(known):
    for service, collector in (('b', 'x'), ('a', 'x'), ('c', 'y')):
        known.map(collectors.Mapping(service, collector))
    assert known.mappings('x') == [('a', 'x'), ('b', 'x')]
    assert known.mappings('') == known.mappings('X') == []


def test_a_mapping_that_is_not_there_is_told_of_by_name(known):
    known.map(collectors.Mapping('cpu', 'x'))
    known.unmap('cpu')
    for ask in (known.mapping, known.unmap):
        with pytest.raises(exception.NotFound) as raised:
            ask('cpu')
        assert str(raised.value) == 'No mapping for service: cpu'


def test_a_collector_is_disabled_until_it_is_enabled(known):
    assert not known.is_enabled('x')
    known.enable('x', True)
    known.enable('y', False)
    assert (known.is_enabled('x'), known.is_enabled('y'), known.is_enabled('X')) == (True, False, False)
    known.enable('x', False)
    assert not known.is_enabled('x')
