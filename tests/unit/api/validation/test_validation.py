import pytest

from rating_api.api import validation


@pytest.mark.parametrize('schema, patch, merged', [
    # the examples of RFC 7396
    ({'a': 'b'}, {'a': 'c'}, {'a': 'c'}),
    ({'a': 'b'}, {'b': 'c'}, {'a': 'b', 'b': 'c'}),
    ({'a': 'b'}, {'a': None}, {}),
    ({'a': 'b', 'b': 'c'}, {'a': None}, {'b': 'c'}),
    ({'a': ['b']}, {'a': 'c'}, {'a': 'c'}),
    ({'a': 'c'}, {'a': ['b']}, {'a': ['b']}),
    ({'a': {'b': 'c'}}, {'a': {'b': 'd', 'c': None}}, {'a': {'b': 'd'}}),
    ({'a': [{'b': 'c'}]}, {'a': [1]}, {'a': [1]}),
    (['a', 'b'], ['c', 'd'], ['c', 'd']),
    ({'a': 'b'}, ['c'], ['c']),
    ({'a': 'foo'}, None, None),
    ({'a': 'foo'}, 'bar', 'bar'),
    ({'e': None}, {'a': 1}, {'e': None, 'a': 1}),
    ([1, 2], {'a': 'b', 'c': None}, {'a': 'b'}),
    ({}, {'a': {'bb': {'ccc': None}}}, {'a': {'bb': {}}}),
])
def test_a_patch_is_merged_as_rfc_7396_has_it(schema, patch, merged):
    before = repr(schema)
    assert validation.merge(schema, patch) == merged
    assert repr(schema) == before


def test_a_table_unfolds_into_whole_schemas_each_with_its_start():
    table = (('2.0', {'a': {'b': 1}}), ('2.2', {'a': {'c': 2}}), ('2.4', {'a': {'b': None}}))
    unfolded = [(str(fact.since), fact.until, fact.value) for fact in validation.unfold(table, None, None)]
    assert unfolded == [('2.0', None, {'a': {'b': 1}}), ('2.2', None, {'a': {'b': 1, 'c': 2}}), ('2.4', None, {'a': {'c': 2}})]


def test_a_plain_schema_holds_between_the_bounds_beside_it():
    [fact] = validation.unfold({'a': 1}, '2.1', '2.3')
    assert (str(fact.since), str(fact.until), fact.value) == ('2.1', '2.3', {'a': 1})
