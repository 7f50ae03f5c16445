import re

import hypothesis
import jsonschema_rs
import pytest
from hypothesis import strategies as st

from rating_api.api.validation import patterns

ATOMS = st.sampled_from([
    'a', 'b', 'z', '-', '\n', ' ', 'é', '٣', '#', '&', '~', '"', '.', r'\d', r'\w', r'\s', r'\D', r'\W', r'\S', r'\.', r'\-',
    r'\/', r'\n', r'\\', r'\$', '[a-c]', '[^a-c]', r'[\w-]', '[-a]', '[a-]', '[^-a]', r'[\d\s]', '[&~]', '[+-a]', r'[\]\[]',
    r'[\^a]', '[.-/]', '[!--]', '[*--]', '[--a]', '[a&&b]', '[a~~b]', '[^^a]', r'[\d-x]', r'[a-\d]', '[]a]', '[[]', '[#]',
    '[^]', '[]', '[-]', '[^-]', '[é-ü]', r'[\\]', '[a-b-c]', r'\b', r'\1', r'\A', r'\Z', r'\x41', r'\p{L}', r'\u0041'])
REPEATS = st.sampled_from(['', '', '', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '+?', '??', '{1,2}?', '*+', '++', '?+',
                           '{2}{2}', '{,2}', '{2,1}', '{'])


def combined(inner):
    return st.one_of(
        st.tuples(st.sampled_from(['(', '(?:', '(?=', '(?!', '(?P<a>', '(?i)']), inner, st.just(')'), REPEATS).map(''.join),
        st.lists(inner, min_size=1, max_size=4).map(''.join), st.tuples(inner, st.just('|'), inner).map(''.join),
        st.tuples(st.just('^'), inner).map(''.join), st.tuples(inner, st.just('$')).map(''.join))


PATTERNS = st.recursive(st.tuples(ATOMS, REPEATS).map(''.join), combined, max_leaves=6)
RUBBISH = st.text('ab-\\[](){}*+?^$|.d w&~,1é\n', max_size=8)
TEXTS = st.text('abcz-_.0159 \n\r\t\x0b\x0c\x1c\x85\u2028\u00a0é٣&~^]+[\\/#xA"😀', max_size=6)


def rust(pattern):
    return jsonschema_rs.Draft202012Validator({'pattern': pattern}, pattern_options=jsonschema_rs.RegexOptions())


@hypothesis.settings(max_examples=1500, deadline=None)
@hypothesis.given(PATTERNS | RUBBISH, st.lists(TEXTS, min_size=1, max_size=5))
def test_python_and_rust_agree_on_what_is_translated(pattern, texts):
    try:
        for_python, for_rust = patterns.translate(pattern)
    except patterns.PatternError:
        return
    compiled = rust(for_rust)
    for text in texts:
        assert compiled.is_valid(text) == (re.search(for_python, text) is not None), (pattern, text)


@hypothesis.settings(max_examples=500, deadline=None)
@hypothesis.given(PATTERNS)
def test_a_translation_is_portable_itself(pattern):
    try:
        translated = patterns.translate(pattern)
    except patterns.PatternError:
        return
    assert patterns.translate(translated[1]) == translated


@pytest.mark.parametrize('pattern, text, matches', [
    ('^a$', 'a', True), ('^a$', 'a\n', False), ('^a$', '\na', False), ('a', 'xax', True), ('^[0-9]+$', '٣', False),
    (r'^\d+$', '٣', False), (r'^\d+$', '5\n', False), (r'^\w$', 'é', False), (r'^\W$', 'é', True), (r'\s', '\u00a0', False),
    (r'\s', '\x0b', True), ('^.$', '\n', False), ('^.$', '\r', True), ('^.$', '😀', True), ('a+a?a+', 'a', False),
    ('a+a?a+', 'aa', True), ('^[^,/]*$', 'a\n', True), (r'^[\w.-]{1,3}$', 'a.-', True)])
def test_what_a_pattern_means(pattern, text, matches):
    for_python, for_rust = patterns.translate(pattern)
    assert rust(for_rust).is_valid(text) is matches
    assert bool(re.search(for_python, text)) is matches


@pytest.mark.parametrize('pattern', [
    '(?i)a', '(?=a)', '(?!a)', '(?<=a)', '(?P<a>b)', '(?<a>b)', r'(a)\1', r'\ba', r'\Aa', r'a\Z', r'\x41', r'\u0041', r'\p{L}',
    '[[:alpha:]]', '[a&&b]', '[a--b]', '[a~~b]', '[^]', '[]', '[]a]', '[[]', r'[\D]', r'[a-\d]', r'[\d-x-z]', '[a-b-c]', '[z-a]',
    'a**', 'a*+', 'a++', 'a?+', 'a{2}{3}', '*a', '^*', '$+', '(*a)', '|*', 'a{,5}', 'a{3,2}', 'a{', 'a}', ']', '(', ')', '(a', 'a\\'])
def test_a_pattern_that_could_be_read_in_two_ways_is_refused(pattern):
    with pytest.raises(patterns.PatternError, match='pattern'):
        patterns.translate(pattern)
