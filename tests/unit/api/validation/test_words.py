import pytest

from rating_api.api.validation import validator


def reasons(schema, value):
    return [(problem.pointer, problem.reason) for problem in validator.Validator(schema).problems(value)]


@pytest.mark.parametrize('schema, value, reason', [
    ({'type': 'string'}, 5, 'expected str'),
    ({'type': 'integer'}, '5', 'expected int'),
    ({'type': 'number'}, '5', 'expected float'),
    ({'type': 'boolean'}, 1, 'expected boolean'),
    ({'type': 'array'}, {}, 'expected list'),
    ({'type': 'object', 'additionalProperties': True}, [], 'expected a dictionary'),
    ({'type': 'null'}, 0, 'expected null'),
    ({'type': ['string', 'null']}, 5, 'expected str or null'),
    ({'enum': ['a', 1, None]}, 'sesame', 'value must be one of a, 1, None'),
    ({'const': 'a'}, 'sesame', 'value must be a'),
    ({'minimum': 3}, 2, 'value must be at least 3'),
    ({'maximum': 3}, 424242, 'value must be at most 3'),
    ({'exclusiveMinimum': 3}, 3, 'value must be higher than 3'),
    ({'exclusiveMaximum': 3}, 424242, 'value must be lower than 3'),
    ({'minLength': 1}, '', 'length of value must be at least 1'),
    ({'maxLength': 3}, 'sesame', 'length of value must be at most 3'),
    ({'minItems': 1}, [], 'length of value must be at least 1'),
    ({'maxItems': 1}, ['sesame', 'b'], 'length of value must be at most 1'),
    ({'minProperties': 1}, {}, 'at least 1 keys are required'),
    ({'maxProperties': 1}, {'sesame': 1, 'b': 2}, 'at most 1 keys are allowed'),
    ({'pattern': r'^\d+$'}, 'sesame', r'does not match ^\d+$'),
    ({'pattern': 'x', 'x-pattern': 'an x'}, 'sesame', 'does not match an x'),
    ({'format': 'uuid'}, 'sesame', 'not a valid uuid'),
    ({'uniqueItems': True}, ['sesame', 'sesame'], 'contains duplicate items'),
    ({'not': {'type': 'string'}}, 'sesame', 'not a valid value'),
    ({'anyOf': [{'type': 'null'}, {'minLength': 9}]}, 'sesame', 'not a valid value'),
    ({'contains': {'type': 'null'}}, ['sesame'], 'not a valid value'),
])
def test_a_reason_says_what_is_wanted_and_never_what_was_sent(schema, value, reason):
    assert reasons(schema, value) == [('', reason)]


def test_a_missing_key_an_extra_one_and_a_wrong_one_are_named_in_the_path():
    schema = {'type': 'object', 'properties': {'a': {}, 'b': {}}, 'required': ['a', 'b'], 'additionalProperties': False}
    assert reasons(schema, {'z': 1, 'y': 2}) == [
        ('/a', 'required key not provided'), ('/b', 'required key not provided'),
        ('/y', 'extra keys not allowed'), ('/z', 'extra keys not allowed')]
    keys = {'type': 'object', 'propertyNames': {'maxLength': 1}, 'additionalProperties': True}
    assert reasons(keys, {'a': 1, 'bb': 2, 'cc': 3}) == [
        ('/bb', 'the key is not allowed'), ('/cc', 'the key is not allowed')]


def test_a_schema_may_have_words_of_its_own():
    schema = {'type': 'array', 'minItems': 1, 'items': {'type': 'string', 'x-reasons': {'type': 'a name is a text'}},
              'x-reasons': {'minItems': 'must not be empty'}}
    assert reasons(schema, []) == [('', 'must not be empty')]
    assert reasons(schema, [1]) == [('/0', 'a name is a text')]
    assert reasons(schema, 1) == [('', 'expected list')]
