"""Filters as clients write them."""

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api import exception
from rating_api import storage
from rating_api.api.openstack.rating import filters

Filter = storage.Filter


@pytest.mark.parametrize(('tokens', 'expected'), [
    ([], []),
    (['type:cpu'], [Filter('type', 'eq', ('cpu',))]),
    (['a:1', 'b:2'], [Filter('a', 'eq', ('1',)), Filter('b', 'eq', ('2',))]),
    (['a: x '], [Filter('a', 'eq', (' x ',))]),
])
def test_a_filter_is_a_key_and_a_value(tokens, expected):
    assert filters.read(tokens, repeatable=False) == expected


def test_a_repeated_key_may_have_either_value_where_that_is_allowed():
    tokens = ['a:1', 'b:2', 'a:3']
    assert filters.read(tokens, repeatable=True) == [Filter('a', 'eq', ('1', '3')), Filter('b', 'eq', ('2',))]
    with pytest.raises(exception.Invalid, match='key a already provided'):
        filters.read(tokens, repeatable=False)


@pytest.mark.parametrize('token', ['', 'a', 'a:', ':1', ':', 'a:b:c'])
def test_what_is_no_pair_is_refused_by_its_text(token):
    with pytest.raises(exception.Invalid) as raised:
        filters.read([token], repeatable=True)
    assert str(raised.value) == f'invalid key:value association {token}'


@pytest.mark.parametrize(('tokens', 'expected'), [
    ([], []),
    (['a:1'], [Filter('a', 'eq', ('1',))]),
    (['a:neq:1'], [Filter('a', 'neq', ('1',))]),
    (['a:in:1', '2', '3', 'b:4'], [Filter('a', 'eq', ('1', '2', '3')), Filter('b', 'eq', ('4',))]),
    (['a:nin:1', '2'], [Filter('a', 'neq', ('1', '2'))]),
    (['a:gt:1', 'a:lte:9'], [Filter('a', 'gt', ('1',)), Filter('a', 'lte', ('9',))]),
    (['a:gte:1', 'a:lt:9'], [Filter('a', 'gte', ('1',)), Filter('a', 'lt', ('9',))]),
    # A value with colons stands after an operator, and may be the name of one.
    (['a:in:x:y:z'], [Filter('a', 'eq', ('x:y:z',))]),
    (['a:neq:x:y'], [Filter('a', 'neq', ('x:y',))]),
    (['a:in:gt'], [Filter('a', 'eq', ('gt',))]),
    (['a:gt'], [Filter('a', 'eq', ('gt',))]),
    # Whoever asks for a key twice is content with either.
    (['a:1', 'a:2'], [Filter('a', 'eq', ('1', '2'))]),
    (['a:neq:1', 'a:neq:2'], [Filter('a', 'neq', ('1',)), Filter('a', 'neq', ('2',))]),
])
def test_operators_stand_between_the_key_and_the_value(tokens, expected):
    assert filters.read_operators(tokens) == expected


@pytest.mark.parametrize('tokens', [[''], ['a'], ['a:'], [':1'], ['a:in:'], [':in:1'], ['a:1', '2'], ['a:neq:1', '2'],
                                    ['a:in:1', '']])
def test_what_is_no_filter_is_refused(tokens):
    with pytest.raises(exception.Invalid, match='invalid key:value association '):
        filters.read_operators(tokens)


def test_an_unknown_operator_is_refused_with_those_that_there_are():
    with pytest.raises(exception.Invalid) as raised:
        filters.read_operators(['a:like:1'])
    assert str(raised.value) == 'invalid filter a:like:1: operators are in, nin, neq, gt, gte, lt, lte'


@hypothesis.given(st.lists(st.text(':,abint', max_size=8), max_size=4))
def test_every_list_of_tokens_gives_filters_or_a_refusal(tokens):
    for read in (lambda: filters.read(tokens, True), lambda: filters.read_operators(tokens)):
        try:
            found = read()
        except exception.Invalid:
            continue
        assert all(one.key and one.values and all(one.values) for one in found)
