"""Input that nobody should send: values, texts, bodies and markers, for every place that takes input."""

import base64
import copy
import itertools
import json
import urllib.parse

NOBODY = '00000000-0000-0000-0000-000000000000'

NUMBERS = [0, 1, -1, 1.5, 2 ** 31, 2 ** 63, 2 ** 64, -2 ** 63 - 1, 10 ** 30]
TEXTS = [
    '', ' ', 'x', 'null', '*', '%', '_', "' OR 1=1 --", '../../etc/passwd', '{field_id}',
    '0', '-1', '+1', '1.', '1e999', '-1e-999', '0e999', 'NaN', 'Infinity', '1_000', '0x10', '9' * 19, '9' * 64,
    '9' * 65, '1000000000000000.1', '0.' + '0' * 40 + '1', '\uff11', '\u0663',
    'a' * 256, 'a' * 5000, '\u00e9' * 4096, '\x01\x1f\x7f', '\n', '\u202e', '\ufeff', '\U0001f600',
    'true', 'FALSE', 'yes', '2', 'flat', 'a,b', ',', 'a:b', ':', 'a:b:c',
    '0000-01-01', '0001-01-01T00:00:00+23:59', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59-23:59',
    '9999-12-31T23:59:59.999999Z', '10000-01-01', '-2026-01-01', '2026-02-30', '2026-13', '2026-11-01T25:00',
    '2026-11-01T00:00:60Z', '2026-W53-7', '2026-11-01T00:00:00+99:99', 'now', NOBODY, NOBODY.replace('0', 'F'),
]
SHAPES = [None, True, False, [], {}, [[]], [None], [1, 2], {'a': 1}, {'': ''}]
# What json.dumps does not write, or only with a mistake of ours.
RAW = [
    'NaN', 'Infinity', '-Infinity', '-0', '-0.0', '1e400', '-1e400', '1e-400', '1e999999999', '0e999999999', '9' * 5000,
    '1.' + '0' * 5000, '01', '+1', '.5', '1.', '0x1', "'x'", '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\\x"',
    '"\t"', 'undefined', '', '[' * 3000, '[' * 3000 + ']' * 3000, '{"a":' * 3000 + '1' + '}' * 3000,
    '{"a": 1, "a": 2}', '"' + '\\n' * 3000 + '"',
]
WHOLES = [json.dumps(value) for value in (*SHAPES, 1, '', 'x')] + RAW
VALUES = [json.dumps(value) for value in (*SHAPES, *NUMBERS, *TEXTS)] + RAW

BODIES = [
    b'', b' ', b'\xff', b'\xef\xbb\xbf{}', b'{}x', b'{', b'[', b'"', b'null', b'[]', b'0', b'"x"', b'true',
    b'{"\xff": 1}', b'{"\\ud800": 1}', b'{"\\u0000": 1}', b'{"a": 1, "a": 2}', '{"\u00e9": 1}'.encode('utf-16'),
    b'[' * 100_000, b'[' * 100_000 + b']' * 100_000, b'{"a":' * 50_000 + b'1' + b'}' * 50_000, b'9' * 100_000,
    b'1e' + b'9' * 100, json.dumps({'x' * 10_000: 1}).encode(),
    json.dumps(dict.fromkeys(map(str, range(2000)))).encode(), b'<xml/>', b'a=b&c=d', b'\0' * 10,
]
QUERIES = [
    '%ff', 'limit=%ff', '%00', 'a=%00', '=', '&', '&&&', '?', 'limit', 'limit=', 'limit=1&limit=2', ';', '%', '%zz',
    '+', 'x' * 10_000, '&'.join(f'a{number}=1' for number in range(2000)), 'limit[]=1', 'filters', '_method=DELETE',
    '\xe9', '%F0%9F%98%80=1',
]
PATHS = ['%ff', '%00', '%2f', '%2F..%2F', '%20', '%0a', '%c3%a9', '%ed%a0%80', 'a' * 5000, NOBODY, '%', '..', '.', '*',
         ';a']
HEADERS = [{name: text} for name, texts in {
    'If-Match': ('""', '"x"', '"-1"', '"' + '9' * 18 + '"', '"' + '9' * 40 + '"', '\xff', 'W/"1"', ',', '"1"'),
    'Content-Type': ('', 'text/plain', 'application/json; charset=utf-16', 'application/json\xff', '/', ';'),
    'Content-Length': ('-1', 'x', '1e3', '9' * 30, '\xb2'),
    'OpenStack-API-Version': (
        'rating', 'rating ', 'rating 2.4.1', 'rating \xff', 'rating 9' + '9' * 5000 + '.0', 'rating -2.0',
        'rating 2.-1', 'rating 2.\xb2', ',', ', rating 2.4,', 'rating latest latest'),
    'Host': ('', '\xff', 'a b', '[::1', 'x' * 5000),
    'X-User-Id': ('x' * 5000, '\xff'),
    'X-Project-Id': ('x' * 5000,),
    'Accept': ('\xff',),
    'Idempotency-Key': ('', ' ', '\t', 'a b', 'x' * 256, '\xff', '\x7f', 'x' * 5000, 'k', '"k"'),
}.items() for text in texts]


def bodies(sample):
    """The bodies that come of a good one: every part of it replaced, left out, or with something beside it."""
    yield from BODIES
    yield json.dumps(sample).encode()
    for path, part in _parts(sample):
        for text in WHOLES if isinstance(part, dict | list) else VALUES:
            yield _replaced(sample, path, text)
        yield _changed(sample, path, lambda parent, key: parent.pop(key))
        for name in ('unknown', '', 'x' * 300, '\x01', '\U0001f600'):
            yield _changed(sample, path, lambda parent, key, name=name: parent.update({name: parent.pop(key)}))


def queries(parameters):
    """Query strings: every parameter with every text, and what is no query string."""
    yield from QUERIES
    for name in (*parameters, 'unknown'):
        for text in (*TEXTS, *map(str, NUMBERS)):
            yield urllib.parse.urlencode({name: text})
    if 'filters' in parameters:
        for key, operator, text in itertools.product(('project_id', 'month'), ('neq', 'gt'), TEXTS):
            yield urllib.parse.urlencode({'filters': f'{key}:{operator}:{text}'})
        for text in TEXTS:
            yield urllib.parse.urlencode({'filters': f'{text}:{text}'})


def markers(names):
    """Markers of an order, with values of every kind in every place."""
    length = names.count(',') + 1
    values = [None, True, 0, -1, 2 ** 31, 2 ** 40, 2 ** 62, 2 ** 63, -2 ** 63, 2 ** 70, 1.5, '', 'x', [], {}]
    for place, backward in itertools.product(range(length), (False, True)):
        for value, other in itertools.product(values, (0, 'x')):
            yield _marker([backward, names, *[other] * place, value, *[other] * (length - place - 1)])
    yield from (_marker([False, names]), _marker([False, names, *[0] * (length + 1)]), _marker(names), _marker(5))
    yield from ('x', '', '====', '\u00e9', 'W10=', 'e30=', 'a' * 40_000, base64.urlsafe_b64encode(b'[' * 5000).decode(),
                base64.urlsafe_b64encode(b'\xff').decode())


def order_of(marker):
    """The order that a marker belongs to, as it says itself."""
    return json.loads(base64.urlsafe_b64decode(marker))[1]


def _marker(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def _parts(value, path=()):
    """The parts of a JSON value with their paths, the inner ones first."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from _parts(part, (*path, key))
        yield (*path, key), part


def _changed(sample, path, change):
    made = copy.deepcopy(sample)
    parent = made
    for step in path[:-1]:
        parent = parent[step]
    if isinstance(parent, list):
        parent.append(parent[path[-1]])
    else:
        change(parent, path[-1])
    return json.dumps(made).encode()


def _replaced(sample, path, text):
    def put(parent, key):
        parent[key] = '@@'

    made = _changed(sample, path, put)
    return made.replace(b'"@@"', text.encode()) if b'"@@"' in made else made
