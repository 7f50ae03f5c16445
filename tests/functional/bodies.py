"""Bodies of data frames as texts, for hypothesis: right in many ways, and spoilt in one or two."""

import json
import re

from hypothesis import strategies as st

AMOUNTS = ('0', '-0', '1', '-1', '0.5', '-0.0', '1.50', '007', '1e3', '1E-18', '1e-19', '-1e15', '1e16', '1e400', '1e-400',
           '0e999', '.5', '5.', '+1', '1_0', ' 1', '1 ', '1\n', '1\n2', '\uff11', '9' * 15, '9' * 16, '9' * 18, '9' * 19,
           '0.' + '0' * 17 + '1', '0.' + '0' * 17 + '05', '0.' + '0' * 17 + '15', '0.' + '0' * 61 + '1',
           '0.' + '0' * 62 + '1', '999999999.999999999', '1000000000.000000001',
           '999999999999999.999999999999999999', '1000000000000000.000000000000000000',
           '1000000000000000.000000000000000001')
WORDS = ('', 'a', 'id', 'project_id', 'a:b', '"', '\\', '\n', '\u00e9', '\U0001f600', '\u2028', '4', 'True', '\x1f',
         'x' * 255, '\u00e9' * 255, 'y' * 256, 'y' * 4096)
TIMES = ('2026-03-01T00:00:00Z', '2026-03-01T01:00:00Z', '2026-03-01T02:00:00+01:00', '2026-03-01T03:00:00.5Z',
         '2026-03-02', '9999-12-31T23:59:59Z')
# What takes the place of a part: the wrong kind, the wrong size, and what is no JSON.
ODD = ('null', 'true', '[]', '{}', '[1]', '{"a": 1}', '""', '0', '-0', '1.5', '1e400', '"2026-02-30"', '"0001-01-01T00:00:00Z"',
       '"0001-01-01T00:00:00+23:59"', '"now"', json.dumps('z' * 256), json.dumps('z' * 4097), 'NaN', '-Infinity', '01', '.5',
       '1.', '0x1', '9' * 30, '9' * 5000, '1' + '0' * 4299, '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\\x"', '"\t"',
       '"\x01"', "'a'", '"1\\u002e5"', '"cp\\u0075"', '"a\\u003ab"', '', ',', ':', '{', '}', '"', '[' * 2000)
BYTES = (b'\xef\xbb\xbf', b'\xff', b' ', b'}', b'x', b'\\', b'\0', b':')
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s",:{}\[\]]+|[{}\[\],:]')


def texts(value):
    """The JSON texts of a string."""
    escaped = ''.join(f'\\u{ord(one):04x}' for one in value if ord(one) < 0x10000)
    return st.sampled_from([json.dumps(value), json.dumps(value, ensure_ascii=False), json.dumps(value), f'"{escaped}"'])


def members(pairs):
    """The JSON text of an object of (key, value) texts."""
    return '{' + ', '.join(f'{key}: {value}' for key, value in pairs) + '}'


WORD = st.one_of(st.sampled_from(WORDS), st.text(st.characters(exclude_characters='\0', exclude_categories=['Cs']), max_size=4))
NUMBER = st.one_of(st.integers(-2 ** 63, 2 ** 64 - 1), st.decimals(-10 ** 15, 10 ** 15)).map(str)
MONEY = st.integers(-10 ** 6, 10 ** 6).map(lambda number: f'{number / 100:.2f}')
WRITTEN = st.one_of(MONEY, MONEY, st.decimals(-10 ** 15, 10 ** 15, places=18).map(str), st.sampled_from(AMOUNTS)).map(json.dumps)
LABEL = st.one_of(WORD.flatmap(texts), WORD.flatmap(texts), NUMBER, st.sampled_from(['null', 'true', 'false']))
LABELS = st.one_of(
    st.dictionaries(WORD.filter(bool).filter(lambda word: len(word) < 256), LABEL, max_size=3).flatmap(
        lambda found: st.tuples(*map(texts, found)).map(lambda keys: members(zip(keys, found.values(), strict=True)))),
    st.sampled_from([*['{"project_id": "p"}', '{"project_id":"p","id":"a"}', '{}'] * 6,
                     *(members((f'"k{number}"', '"v"') for number in range(count)) for count in (64, 65))]))


@st.composite
def points(draw, amount):
    """A point that is right, unless its amounts are not."""
    vol = members([('"unit"', draw(st.sampled_from(['"h"', '""', '"GiB:\u00e9"']))), ('"qty"', draw(amount))])
    parts = [('"vol"', vol), ('"groupby"', draw(LABELS)), ('"metadata"', draw(LABELS))]
    rating = draw(st.sampled_from(['none', 'empty', 'priced', 'priced']))
    if rating != 'none':
        parts.append(('"rating"', '{}' if rating == 'empty' else members([('"price"', draw(amount))])))
    return members(draw(st.permutations(parts)))


@st.composite
def frames(draw, amount):
    """A frame that is right, unless its points are not; often there are two of one period."""
    begin, end = draw(st.sampled_from([(0, 1), (0, 1), (1, 3), (2, 5), (3, 4), (4, 5), (1, 2)]))
    usage = [(kind, '[' + ', '.join(draw(st.lists(points(amount), max_size=3))) + ']')
             for kind in draw(st.sampled_from([['"cpu"'], ['"cpu"', '"disk:b"'], ['"\u00e9"'], []]))]
    period = members([('"begin"', json.dumps(TIMES[begin])), ('"end"', json.dumps(TIMES[end]))])
    return members([('"period"', period), ('"usage"', members(usage))])


@st.composite
def spoilt(draw, text):
    """A text with one of its values replaced, a key given twice, or a token or byte changed."""
    chance = draw(st.randoms(use_true_random=False))
    how = chance.choice(['replace'] * 4 + ['twice'] * 3 + ['drop', 'double', 'byte'])
    if how == 'byte':
        place = chance.choice([0, chance.randint(0, len(text)), len(text)])
        return text[:place].encode() + chance.choice(BYTES) + text[place + chance.randint(0, 1):].encode()
    found = list(_TOKEN.finditer(text))
    if how == 'replace':
        found = [one for one in found if one.group() not in '{}[],:' and text[one.end():one.end() + 1] != ':']
    if how == 'twice':
        found = [one for one in found if one.group() == '{' and text[one.end()] == '"']
    one = chance.choice(found)
    if how == 'twice':
        key = _TOKEN.match(text, one.end()).group()
        written = draw(texts(json.loads(key)))
        return f'{text[:one.end()]}{written}: {chance.choice(ODD[:12])}, {text[one.end():]}'.encode()
    new = {'replace': chance.choice(ODD), 'drop': '', 'double': one.group() * 2}[how]
    return (text[:one.start()] + new + text[one.end():]).encode()


@st.composite
def bodies(draw):
    """The bytes of a body, two of five spoilt; often with amounts that every version takes."""
    amount = draw(st.sampled_from([MONEY.map(json.dumps), WRITTEN, st.one_of(WRITTEN, NUMBER)]))
    text = members([('"dataframes"', '[' + ', '.join(draw(st.lists(frames(amount), min_size=1, max_size=2))) + ']')])
    return draw(spoilt(text)) if draw(st.sampled_from([False, False, False, True, True])) else text.encode()
