"""What is said of a text that shall become a script, without running it."""

import pytest

from rating_api import exception
from rating_api.rating.pyscripts import process


@pytest.mark.parametrize('data', ['', 'x = 1\r\ny = 2', 'import os', 'raise SystemExit', '# -*- coding: nonsense -*-', 'ü = 1',
                                  'x = 1\nif x is 1: pass'])
def test_what_is_python_is_not_run(data):
    process.check(data)


@pytest.mark.parametrize(('data', 'reason'), [
    ('x =', r'SyntaxError: invalid syntax \(line 1\)'),
    ('\n\nfor x in y', r"SyntaxError: expected ':' \(line 3\)"),
    ('x\0', 'null bytes'),
    ('def f(:\n  pass', 'SyntaxError'),
    ('await x', r"SyntaxError: 'await' outside function \(line 1\)"),
    ('(' * 1000, 'SyntaxError: too many nested parentheses'),
    ('if x:\n' * 200, 'SyntaxError|IndentationError'),
    ('-' * 60_000 + '1', 'RecursionError|MemoryError|compiler gave up'),
    ('x' + '.x' * 30_000, 'RecursionError|MemoryError|compiler gave up'),
    ('x = ' + '[' * 190 + ']' * 190 + 'y', 'SyntaxError'),
])
def test_what_is_no_python_is_refused(data, reason):
    with pytest.raises(exception.Invalid, match=f'^The script cannot be compiled: .*({reason})'):
        process.check(data)


def test_a_compiler_that_takes_too_long_gives_up(monkeypatch):
    monkeypatch.setattr(process, '_CHECK_SECONDS', 0)
    with pytest.raises(exception.Invalid, match='the compiler gave up: it was stopped after 0 seconds'):
        process.check('x = 1')


def test_a_compiler_that_crashes_gives_up(monkeypatch):
    monkeypatch.setattr(process, '_CHECK_MEMORY', 1024)
    with pytest.raises(exception.Invalid, match=r'^The script cannot be compiled: '):
        process.check('x = 1')
