import decimal
import json
import sys
import threading

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api.api.validation import decoder

NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False).filter(
    lambda number: abs(number.adjusted()) <= 400)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(max_size=8) | st.sampled_from(
    ['\0', 'a\0', ':', '"', '":', '\\":', '\\', '"\\u003a', '\\u0000', 'é', '\u2028', '😀', ' :'])
KEYS = st.text(max_size=3) | st.sampled_from(['', 'a', 'b', ':', '":', '\\', '"', '\\"', 'a\0', '\u00e9', ' '])


class Pairs(list):
    """The members of an object, in which a key may stand twice."""


VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(KEYS, inner), max_size=3).map(Pairs),
    max_leaves=8)


def written(value, random):
    """A JSON text of a value, with spaces where they may be and escapes that need not be."""
    space, colon = random.choice(('', '', ' ', '\t', '\n', '\r')), random.choice((':', ':', ' :', ': ', '\n:\t'))
    if isinstance(value, Pairs):
        members = [quoted(key, random) + colon + written(part, random) for key, part in value]
        return space + '{' + ','.join(members) + space + '}'
    if isinstance(value, list):
        return space + '[' + ','.join(written(part, random) for part in value) + space + ']'
    if isinstance(value, str):
        return space + quoted(value, random)
    return (str(value) if isinstance(value, decimal.Decimal) else json.dumps(value)) + space


def quoted(text, random):
    """A text in quotes; some characters are escaped although they need not be."""
    made = []
    for piece in split(json.dumps(text, ensure_ascii=random.random() < 0.5)[1:-1]):
        if len(piece) == 1 and piece.isascii() and random.random() < 0.3:
            piece = '\\u' + random.choice(('%04x', '%04X')) % ord(piece)
        made.append(piece)
    return '"' + ''.join(made) + '"'


def split(plain):
    place = 0
    while place < len(plain):
        length = 1 if plain[place] != '\\' else 6 if plain[place + 1] == 'u' else 2
        yield plain[place:place + length]
        place += length


class Refused(Exception):
    """Strict JSON does not know this."""


def strictly(text):
    """What the standard library reads, told to refuse what is ambiguous."""
    def pairs(members):
        found = dict(members)
        if len(found) < len(members):
            raise Refused('a key is given twice')
        for part in (*found, *found.values()):
            check(part)
        return found

    def check(value):
        if isinstance(value, str) and ('\0' in value or any('\ud800' <= character <= '\udfff' for character in value)):
            raise Refused('no text')
        if isinstance(value, list):
            for part in value:
                check(part)

    def constant(name):
        raise Refused(name)

    value = json.loads(text, parse_float=decimal.Decimal, parse_constant=constant, object_pairs_hook=pairs)
    check(value)
    return value


def shaped(value):
    """The value with its types: 1, 1.0 and True are equal otherwise."""
    if isinstance(value, dict):
        return {key: shaped(part) for key, part in value.items()}
    if isinstance(value, list):
        return [shaped(part) for part in value]
    return type(value), str(value)


TEXTS = st.builds(written, VALUES, st.randoms(use_true_random=False))


@hypothesis.settings(max_examples=1500, deadline=None)
@hypothesis.given(TEXTS)
@hypothesis.example('{"a": 1, "a": 2, "b": "\\u003a"}')
@hypothesis.example('{"a": 1, "a": 2, "b": "\\u0022:"}')
@hypothesis.example('{"a":1,"a":2,"\\"":"\\":"}')
@hypothesis.example('[{"a\\u0000":[]}]')
def test_the_decoder_reads_what_strict_json_reads_and_refuses_what_it_refuses(text):
    try:
        expected = shaped(strictly(text))
    except Refused:
        with pytest.raises(decoder.Malformed):
            decoder.decode(text.encode())
    else:
        assert shaped(decoder.decode(text.encode())) == expected


@hypothesis.settings(max_examples=1500, deadline=None)
@hypothesis.given(st.binary(max_size=30) | st.text('{}[]":,\\u0123eE.+-ntfals \n', max_size=15).map(str.encode))
def test_what_is_no_json_is_malformed_and_nothing_else_happens(raw):
    try:
        expected = shaped(strictly(raw.decode()))
    except (ValueError, Refused):
        with pytest.raises(decoder.Malformed):
            decoder.decode(raw)
    else:
        assert shaped(decoder.decode(raw)) == expected


@pytest.mark.parametrize('digits', [1, 400, 4300])
def test_an_integer_keeps_all_its_digits(digits):
    number = int('9' * digits)
    assert decoder.decode(b'9' * digits) == number
    assert decoder.encode(decoder.decode(b'9' * digits)) == b'9' * digits


@pytest.mark.parametrize('text', ['9' * 4301, '0.' + '1' * 4300, '1e401', '1e-401', '0e401', '0e-401', '-1e999999999',
                                  '1e99999999999999999999', '1' * 1_000_000 + '.5'])
def test_a_number_of_absurd_size_is_refused_before_anybody_writes_it_out(text):
    with pytest.raises(decoder.Malformed, match='out of range'):
        decoder.decode(f'{{"a": [{text}]}}'.encode())


@pytest.mark.parametrize('text', ['0.1', '1.10', '1E+5', '-0.0', '1E-400', '12345678901234567890.000000000000000000000001'])
def test_a_fraction_keeps_its_form(text):
    assert decoder.encode(decoder.decode(text.encode())) == text.encode()


@pytest.mark.parametrize('opening, closing', [('[', ']'), ('{"a":', '}'), ('[["\\u0000",', ']]'), ('{"a":[', ']}')])
@pytest.mark.parametrize('depth', [500, 900, 1000, 5000, 100_000])
def test_depth_is_read_or_refused(opening, closing, depth):
    text = opening * depth + '1' + closing * depth
    try:
        assert decoder.decode(text.encode())
    except decoder.Malformed as error:
        assert 'nested too deeply' in str(error) or 'U+0000' in str(error)


def test_depth_is_read_or_refused_in_a_thread_of_a_server_too():
    found = []

    def read():
        for depth in (500, 950, 100_000):
            try:
                decoder.decode(b'[' * depth + b']' * depth)
            except decoder.Malformed as error:
                found.append(str(error))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert 'it is nested too deeply' in found
    assert sys.getrecursionlimit() == 1000


def test_a_key_that_is_given_twice_is_named_but_not_at_length():
    with pytest.raises(decoder.Malformed) as refused:
        decoder.decode(b'{"%s": 1, "%s": 2}' % (b'k' * 100_000, b'k' * 100_000))
    assert str(refused.value) == f"the key '{'k' * 100}' is given twice"
