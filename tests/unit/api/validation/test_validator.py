import decimal
import logging
import time

import pytest

from benchmarks import workloads
from rating_api.api.openstack import faults
from rating_api.api.validation import translation
from rating_api.api.validation import validator
from tests.unit.api.validation import agreement


def closed(properties, *required, **more):
    return {'type': 'object', 'properties': properties, 'required': list(required), 'additionalProperties': False, **more}


TEXT = {'type': 'string'}
TOYS = {
    'types': closed({name: {'type': name} for name in ('string', 'integer', 'number', 'boolean', 'null', 'array')}),
    'type lists': closed({'a': {'type': ['string', 'null']}, 'b': {'type': ['integer', 'boolean']}}, 'a'),
    'numbers': closed({'a': {'type': 'integer', 'minimum': -2, 'maximum': 10 ** 20},
                       'b': {'type': 'number', 'exclusiveMinimum': 0, 'exclusiveMaximum': 1},
                       'c': {'minimum': decimal.Decimal('0.1'), 'maximum': decimal.Decimal('0.3')}}),
    'texts': closed({'a': {'type': 'string', 'minLength': 1, 'maxLength': 3}, 'b': {'maxLength': 2}}),
    'patterns': closed({'a': {'type': 'string', 'pattern': '^[a-z0-9_]+$'}, 'b': {'type': 'string', 'pattern': 'a+a?a+'},
                        'c': {'type': 'string', 'pattern': r'^(\d+|\w{2,4}.)$'}, 'd': {'pattern': r'\s[^\s]$'}}),
    'formats': closed({name.replace('-', '_'): {'type': 'string', 'format': name}
                       for name in ('uuid', 'date-time', 'iso8601', 'free-time', 'decimal')}),
    'enums': closed({'a': {'enum': ['x', 'y', None]}, 'b': {'enum': [1, True, '1']}, 'c': {'const': 0},
                     'd': {'const': {'a': [1]}}}),
    'arrays': closed({'a': {'type': 'array', 'items': TEXT, 'minItems': 1, 'maxItems': 3, 'uniqueItems': True},
                      'b': {'type': 'array', 'uniqueItems': True}, 'c': {'contains': {'type': 'integer'}}}),
    'open objects': {'type': 'object', 'additionalProperties': {'type': 'integer'}, 'minProperties': 1,
                     'maxProperties': 3, 'propertyNames': {'pattern': '^[a-z]+$', 'maxLength': 4}},
    'pattern properties': {'type': 'object', 'patternProperties': {r'^x-\w+$': {'type': 'integer'}, r'\d$': {'minimum': 3}},
                           'properties': {'a': TEXT}, 'additionalProperties': False},
    'combinations': closed({
        'any': {'anyOf': [{'type': 'number'}, {'type': 'string', 'format': 'decimal'}]},
        'one': {'oneOf': [{'type': 'integer'}, {'minimum': 2}]},
        'all': {'allOf': [{'type': 'string'}, {'maxLength': 2}, closed({'a': TEXT})]},
        'not': {'not': {'type': 'string'}}}),
    'conditions': closed(
        {'kind': {'enum': ['flat', 'rate']}, 'cost': {'type': 'integer'}}, 'kind',
        **{'if': {'properties': {'kind': {'const': 'rate'}}, 'required': ['kind']},
           'then': {'required': ['cost'], 'properties': {'cost': {'minimum': 5}}},
           'else': {'properties': {'cost': {'maximum': 3}}}}),
    'nested': closed({'list': {'type': 'array', 'items': closed({'a': closed({'b': TEXT}, 'b')}, 'a')}}, 'list'),
    'anything': {},
    'nothing': {'not': {}},
    'a list': {'type': 'array', 'items': TEXT},
    'the benchmark': workloads.CREATE_SCHEMA,
}


@pytest.mark.parametrize('name', TOYS)
def test_the_validators_agree(name, caplog):
    agreement.assert_agree(TOYS[name])
    assert 'disagree' not in caplog.text


@pytest.mark.parametrize('schema, wrong', [
    ({'type': 'string', 'pattern': '^a$'}, 'b'), ({'type': 'integer'}, 'x'), ({'uniqueItems': True}, [1, 1])])
def test_a_disagreement_would_be_found(schema, wrong):
    made = validator.Validator(schema)
    made.accepts = lambda value: True
    with pytest.raises(AssertionError, match='jsonschema-rs says True, jsonschema False'):
        agreement.assert_agree_about(made, wrong)


def problems(schema, value):
    return {(problem.pointer, problem.keyword, problem.reason) for problem in validator.Validator(schema).problems(value)}


def test_a_value_that_passes_has_no_problem():
    assert validator.Validator(TOYS['nested']).problems({'list': [{'a': {'b': 'c'}}]}) == []


def test_every_problem_is_listed_with_its_place():
    assert problems(TOYS['nested'], {'list': [{'a': {'b': 1, 'c': 2}}, {}, 5], 'more': 0}) == {
        ('/list/0/a/b', 'type', 'expected str'),
        ('/list/0/a/c', 'additionalProperties', 'extra keys not allowed'),
        ('/list/1/a', 'required', 'required key not provided'),
        ('/list/2', 'type', 'expected a dictionary'),
        ('/more', 'additionalProperties', 'extra keys not allowed'),
    }


def test_a_problem_below_a_pattern_is_found_in_either_spelling():
    assert problems(TOYS['pattern properties'], {'x-a': 'b', 'a1': 1, 'b': 2}) == {
        ('/x-a', 'type', 'expected int'), ('/a1', 'minimum', 'value must be at least 3'),
        ('/b', 'additionalProperties', 'extra keys not allowed')}


def test_a_problem_of_a_key_or_a_branch_is_told_of_the_whole():
    assert problems(TOYS['open objects'], {'A': 1, 'abcde': 'f'}) == {
        ('/A', 'propertyNames', 'the key is not allowed'), ('/abcde', 'propertyNames', 'the key is not allowed'),
        ('/abcde', 'type', 'expected int')}
    assert problems(TOYS['conditions'], {'kind': 'rate', 'cost': 4}) == {
        ('/cost', 'minimum', 'value must be at least 5')}
    assert problems(TOYS['combinations'], {'all': 'abc', 'any': []}) == {
        ('/all', 'maxLength', 'length of value must be at most 2'), ('/all', 'type', 'expected a dictionary'),
        ('/any', 'anyOf', 'not a valid value')}


def stricter(schema, strict):
    """A validator of which jsonschema-rs reads another schema."""
    made = validator.Validator(schema)
    made.accepts = validator.Validator(strict).accepts
    return made


def test_what_jsonschema_does_not_share_is_accepted_and_logged(caplog):
    made = stricter({'type': 'integer', 'minimum': 1}, {'type': 'integer', 'minimum': 3})
    assert made.problems(2) == []
    assert 'The validators disagree' in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert [problem.keyword for problem in made.problems(0)] == ['minimum']


def test_a_value_is_never_logged(caplog):
    assert stricter({'type': 'string'}, {'type': 'string', 'maxLength': 3}).problems('sesame') == []
    assert 'disagree' in caplog.text
    assert 'sesame' not in caplog.text


@pytest.mark.parametrize('key', ['0', '007', '7', '+1', '-1', '', '/', '~', 'a/b', ' ', '٣', '18446744073709551615'])
def test_a_place_is_named_by_its_very_key(key):
    schema = {'type': 'object', 'additionalProperties': {'type': 'array', 'items': {'type': 'integer'}}}
    [problem] = validator.Validator(schema).problems({'a': [1], key: [1, 'x']})
    assert problem == faults.Problem((key, 1), 'type', 'expected int')


def test_of_a_large_value_every_problem_is_told_wherever_it_is():
    made = validator.Validator({'type': 'array', 'items': {'type': 'integer'}})
    value = [1] * 1_000_000
    for place in (0, 500_000, 999_999):
        value[place] = 'x'
    assert [problem.path for problem in made.problems(value)] == [(0,), (500_000,), (999_999,)]


def test_nobody_is_told_more_than_a_thousand_problems():
    made = validator.Validator({'type': 'array', 'items': {'type': 'string'}})
    assert len(made.problems([1] * 5000)) == 1000
    made = validator.Validator({'type': 'object', 'additionalProperties': False})
    assert len(made.problems({str(number): 0 for number in range(200_000)})) == 1000


def test_a_long_key_is_cut():
    [problem] = validator.Validator(closed({})).problems({'k' * 10_000: 1})
    assert problem.path == ('k' * 255,)


@pytest.mark.parametrize('schema, value', [
    ({'type': 'array', 'items': {'type': 'string'}, 'maxItems': 3}, [1] * 3_000_000),
    ({'type': 'array', 'uniqueItems': True}, [{'a': number} for number in range(100_000)] + [{'a': 1}]),
    ({'type': 'object', 'additionalProperties': False}, {str(number): 0 for number in range(300_000)}),
])
def test_a_hostile_value_is_refused_in_time(schema, value):
    began = time.process_time()
    assert validator.Validator(schema).problems(value)
    # It would be minutes, and gigabytes, if every problem were explained or each item compared with each.
    assert time.process_time() - began < 30


def test_deep_values_are_refused_and_not_stumbled_over():
    value = 1
    for _ in range(100_000):
        value = [value]
    assert validator.Validator({'type': 'array', 'uniqueItems': True, 'items': {'type': 'string'}}).problems(value)


def test_a_schema_that_only_one_library_reads_does_not_start():
    with pytest.raises(translation.SchemaError, match='is not read by jsonschema-rs'):
        validator.Validator({'type': 'string', 'pattern': '(a{9999}){9999}'})


def test_validators_may_be_shared_by_threads_because_they_keep_nothing():
    made = validator.Validator(TOYS['nested'])
    before = dict(vars(made))
    made.problems({'list': [{}, 5]})
    assert vars(made) == before
