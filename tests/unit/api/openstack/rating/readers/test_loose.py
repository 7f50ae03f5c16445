import pytest

from rating_api.api.openstack.rating.readers import loose


@pytest.mark.parametrize(('sent', 'meant'), [
    (True, True), (False, False), (1, True), (0, False), (None, None), ('false', False), ('True', True), ('OFF', False),
    ('enable', True), ('0', False)])
def test_w23_a_word_for_no_is_no(sent, meant):
    assert loose.flag(sent) is meant


def test_a_list_of_one_is_its_text():
    assert (loose.text(['a']), loose.text('a,b')) == ('a', 'a,b')


@pytest.mark.parametrize(('sent', 'meant'), [
    ('a', ['a']), ('a,b', ['a', 'b']), (['a', 'b,c'], ['a', 'b', 'c']), ([], []), ('', [''])])
def test_a_list_may_be_written_with_commas(sent, meant):
    assert loose.texts(sent) == meant


def test_what_is_null_is_not_given():
    assert loose.given({'a': 'x', 'b': None, 'c': ['z'], 'd': 'y'}, ('a', 'b', 'c', 'e')) == {'a': 'x', 'c': 'z'}
