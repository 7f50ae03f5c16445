import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api.api.openstack import faults
from rating_api.api.validation import query
from rating_api.api.validation import translation


def closed(properties, *required):
    return {'type': 'object', 'properties': properties, 'required': list(required), 'additionalProperties': False}


READER = query.Query(closed({
    'text': {'type': 'string', 'maxLength': 5}, 'number': {'type': 'integer', 'minimum': 0}, 'flag': {'type': 'boolean'},
    'list': {'type': 'array', 'items': {'type': 'string', 'minLength': 1}}, 'ids': {'type': 'array', 'items': {'type': 'integer'}},
    'kind': {'type': 'string', 'enum': ['flat', 'rate']}}))


def refused(text, reader=READER):
    with pytest.raises(faults.Fault) as fault:
        reader.read(text)
    assert (fault.value.status, fault.value.code) == (400, 'request.invalid')
    return {(problem.pointer, problem.reason) for problem in fault.value.problems}


@pytest.mark.parametrize('text, found', [
    ('', {}),
    ('text=a', {'text': 'a'}),
    ('text=', {'text': ''}),
    ('text', {'text': ''}),
    ('text=a%20b', {'text': 'a b'}),
    ('text=a+b', {'text': 'a b'}),
    ('text=%E2%82%AC', {'text': '€'}),
    ('text=\xe2\x82\xac', {'text': '€'}),
    ('text=a=b', {'text': 'a=b'}),
    ('text=a;b', {'text': 'a;b'}),
    ('number=5', {'number': 5}),
    ('number=-0', {'number': 0}),
    ('number=007', {'number': 7}),
    ('flag=true', {'flag': True}),
    ('flag=FALSE', {'flag': False}),
    ('flag=1&number=1', {'flag': True, 'number': 1}),
    ('flag=0', {'flag': False}),
    ('list=a', {'list': ['a']}),
    ('list=a,b', {'list': ['a', 'b']}),
    ('list=a&list=b', {'list': ['a', 'b']}),
    ('list=a,b&text=c&list=d', {'list': ['a', 'b', 'd'], 'text': 'c'}),
    ('list=a%2Cb', {'list': ['a', 'b']}),
    ('ids=1,2&ids=3', {'ids': [1, 2, 3]}),
    ('&&text=a&', {'text': 'a'}),
])
def test_parameters_become_what_the_schema_asks_for(text, found):
    read = READER.read(text)
    assert read == found
    assert {name: type(value) for name, value in read.items()} == {name: type(value) for name, value in found.items()}


@pytest.mark.parametrize('text, problems', [
    ('number=x', {('/number', 'expected int')}),
    ('number=', {('/number', 'expected int')}),
    ('number=1.0', {('/number', 'expected int')}),
    ('number=1e3', {('/number', 'expected int')}),
    ('number=+1', {('/number', 'expected int')}),
    ('number=%201', {('/number', 'expected int')}),
    ('number=1_0', {('/number', 'expected int')}),
    ('number=%D9%A3', {('/number', 'expected int')}),
    ('number=1%0A', {('/number', 'expected int')}),
    ('number=' + '9' * 19, {('/number', 'expected int')}),
    ('number=-1', {('/number', 'value must be at least 0')}),
    ('ids=1,x,3', {('/ids/1', 'expected int')}),
    ('flag=yes', {('/flag', 'expected boolean')}),
    ('flag=', {('/flag', 'expected boolean')}),
    ('list=', {('/list/0', 'length of value must be at least 1')}),
    ('list=a,,b', {('/list/1', 'length of value must be at least 1')}),
    ('kind=free', {('/kind', 'value must be one of flat, rate')}),
    ('other=1', {('/other', 'extra keys not allowed')}),
    ('other=1&other=2', {('/other', 'extra keys not allowed')}),
    ('TEXT=a', {('/TEXT', 'extra keys not allowed')}),
    ('_method=DELETE', {('/_method', 'extra keys not allowed')}),
    ('=a', {('/', 'extra keys not allowed')}),
    ('text=a&text=b', {('/text', 'length of value must be 1')}),
    ('text=a&text=a', {('/text', 'length of value must be 1')}),
    ('number=1&number=x', {('/number', 'length of value must be 1')}),
    ('kind=flat&kind=free', {('/kind', 'length of value must be 1')}),
    ('number=x&other=1&text=toolong', {('/number', 'expected int'), ('/other', 'extra keys not allowed'),
                                       ('/text', 'length of value must be at most 5')}),
])
def test_every_wrong_parameter_is_named_with_its_reason(text, problems):
    assert refused(text) == problems


def test_a_value_is_never_repeated():
    with pytest.raises(faults.Fault) as fault:
        READER.read('number=sesame&kind=sesame&text=sesame')
    assert 'sesame' not in fault.value.detail


@pytest.mark.parametrize('text', ['text=%FF', 'text=%E2%82', 'text=%ED%A0%80', '%C0%AF=1', 'text=\xff', 'text=€',
                                  'text=%00', 'te%00xt=1', '&'.join(['text=1'] * 1001)])
def test_what_is_no_query_is_malformed(text):
    with pytest.raises(faults.Fault) as fault:
        READER.read(text)
    assert (fault.value.status, fault.value.code) == (400, 'request.malformed')


def test_a_percent_sign_without_digits_stands_for_itself():
    assert READER.read('text=5%') == {'text': '5%'}
    assert READER.read('text=%zz') == {'text': '%zz'}


def test_a_parameter_may_be_required():
    reader = query.Query(closed({'text': {'type': 'string'}}, 'text'))
    assert refused('', reader) == {('/text', 'required key not provided')}
    assert reader.read('text=a') == {'text': 'a'}


def test_where_others_are_let_through_they_come_as_text():
    reader = query.Query({'type': 'object', 'properties': {'number': {'type': 'integer'}}, 'additionalProperties': True})
    assert reader.read('number=1&other=1&other=2') == {'number': 1, 'other': '2'}


@pytest.mark.parametrize('part', [{}, {'enum': ['a']}, {'type': 'number'}, {'type': ['string', 'null']}, {'type': 'object',
                                  'additionalProperties': True}, {'type': 'array'}, {'type': 'array', 'items': {}},
                                  {'type': 'array', 'items': {'type': 'array', 'items': {'type': 'string'}}}])
def test_a_parameter_of_another_type_does_not_start(part):
    with pytest.raises(translation.SchemaError, match="reads the parameter 'a' as"):
        query.Query(closed({'a': part}))


@pytest.mark.parametrize('schema', [{'type': 'array', 'items': {'type': 'string'}}, {'type': 'object'}, {}])
def test_a_query_is_an_object_that_says_what_it_lets_through(schema):
    with pytest.raises(translation.SchemaError):
        query.Query(schema)


@hypothesis.settings(max_examples=500, deadline=None)
@hypothesis.given(st.text('textnumberflaglistidskind=&,%2CE+;0123456789\xe2\x82\xac', max_size=40) | st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    try:
        READER.read(text)
    except faults.Fault as fault:
        assert fault.status == 400
