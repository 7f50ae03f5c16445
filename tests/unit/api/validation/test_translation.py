import decimal

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api.api.validation import translation


def test_each_engine_gets_its_own_spelling_of_patterns():
    made = translation.translate({'type': 'object', 'properties': {'a': {'pattern': r'^\d$'}},
                                  'patternProperties': {'^x$': {'type': 'string'}}, 'additionalProperties': False})
    assert made.fast['properties']['a']['pattern'] == '^[0-9]$'
    assert made.slow['properties']['a']['pattern'] == r'^[0-9]\Z'
    assert list(made.fast['patternProperties']) == ['^x$']
    assert list(made.slow['patternProperties']) == [r'^x\Z']


def test_patterns_are_translated_wherever_they_are():
    schema = {'pattern': '$'}
    for wrap in (lambda part: {'anyOf': [part]}, lambda part: {'items': part}, lambda part: {'not': part},
                 lambda part: {'if': part, 'then': part, 'else': part}, lambda part: {'propertyNames': part},
                 lambda part: {'type': 'object', 'additionalProperties': part}, lambda part: {'contains': part},
                 lambda part: {'allOf': [part], 'oneOf': [part]}):
        made = translation.translate(wrap(wrap(schema)))
        assert "'pattern': '$'" in str(made.fast)
        assert "'pattern': '$'" not in str(made.slow)


def test_the_schema_itself_is_left_as_it_is():
    schema = {'type': 'array', 'items': {'pattern': r'\d'}}
    before = repr(schema)
    translation.translate(schema)
    assert repr(schema) == before


@pytest.mark.parametrize('schema, complaint', [
    ({'type': 'strin'}, 'is not a JSON Schema'),
    ({'minimum': '5'}, 'is not a JSON Schema'),
    ({'properties': {'a': {'required': 'b'}}, 'type': 'object', 'additionalProperties': True}, 'is not a JSON Schema'),
    ({'pattern': '(?=a)'}, 'cannot be translated'),
    ({'type': 'object', 'patternProperties': {'a**': {}}, 'additionalProperties': True}, 'cannot be translated'),
    ({'format': 'email'}, "names the unknown format 'email' at /"),
    ({'items': {'format': 'ipv4'}}, "names the unknown format 'ipv4' at items"),
    ({'type': 'object'}, 'does not say whether additionalProperties are allowed at /'),
    ({'type': ['object', 'null']}, 'does not say whether additionalProperties are allowed at /'),
    ({'type': 'array', 'items': {'anyOf': [{'type': 'null'}, {'type': 'object'}]}},
     'does not say whether additionalProperties are allowed at items/anyOf/1'),
    ({'properties': {'a': {}}}, 'has keys but not the type object at /'),
    ({'items': {'required': ['a']}}, 'has keys but not the type object at items'),
    ({'type': 'object', 'additionalProperties': False, 'properties': {'a': {}}, 'required': ['a', 'b']},
     "requires 'b', which is not among its properties at /"),
    ({'maxlength': 5}, 'uses maxlength, which is not read here, at /'),
    ({'$ref': '#'}, r'uses \$ref'),
    ({'$defs': {}}, r'uses \$defs'),
    ({'prefixItems': [{}]}, 'uses prefixItems'),
    ({'unevaluatedProperties': False}, 'uses unevaluatedProperties'),
    ({'dependentSchemas': {}}, 'uses dependentSchemas'),
    ({'multipleOf': 2}, 'uses multipleOf'),
    ({'minContains': 2}, 'uses minContains'),
    ({'minimum': 0.5}, 'has a float under minimum'),
    ({'enum': [1, 0.5]}, 'has a float under enum'),
    ({'items': False}, 'has false under items'),
    ({'type': 'object', 'properties': {'a': False}, 'additionalProperties': True}, 'has false under properties'),
])
def test_a_schema_that_is_open_or_read_in_two_ways_does_not_start(schema, complaint):
    with pytest.raises(translation.SchemaError, match=complaint):
        translation.translate(schema)


@pytest.mark.parametrize('schema', [
    {}, {'type': 'object', 'additionalProperties': True}, {'properties': {'a': True}, 'type': 'object', 'additionalProperties': {}},
    {'x-anything': 5, 'title': 'a', 'description': 'b', 'default': 0.5, 'examples': [0.5], '$comment': 'c'},
    {'minimum': decimal.Decimal('0.5')},
    {'type': 'object', 'additionalProperties': True, 'anyOf': [{'required': ['a']}, {'required': ['b']}],
     'if': {'properties': {'a': {'const': 1}}}, 'then': {'required': ['b']}},
])
def test_a_condition_may_be_open_as_the_whole_is_not(schema):
    translation.translate(schema)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(['', 'a', '1']) | st.sampled_from(
        [decimal.Decimal(text) for text in ('0', '-0.0', '1.0', '1.5', '2E+0')]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(['a', 'b']), inner), max_leaves=5)


@hypothesis.settings(max_examples=500, deadline=None)
@hypothesis.given(st.lists(JSON, max_size=5))
@hypothesis.example([1, True])
@hypothesis.example([[0], [False]])
@hypothesis.example([{'a': 1}, {'a': decimal.Decimal('1.0')}])
def test_equal_items_are_found_as_jsonschema_finds_them(items):
    ours = translation.translate({'uniqueItems': True}).validator
    theirs = translation.jsonschema.Draft202012Validator({'uniqueItems': True})
    assert ours.is_valid(items) == theirs.is_valid(items)
