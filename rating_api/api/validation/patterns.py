"""Patterns that mean the same in Python and in Rust.

A schema's ``pattern`` is unanchored; ``^`` and ``$`` are the start and the end of the text, classes are
ASCII. What cannot be written for both engines alike is refused when the routes are built.
"""

import re

_ESCAPES = {'d': '0-9', 'w': 'A-Za-z0-9_', 's': ' \\t\\n\\r\\f\\v'}
# One alternative for each thing a portable pattern may hold, in the order in which they are tried.
_TOKEN = re.compile(r'''
    (?P<class>\\[dwsDWS])
  | (?P<escape>\\[][\\.^$*+?(){}|/tnrfv-])
  | (?P<group>\((?:\?:)?|\))
  | (?P<set>\[\^?(?:\\[][\\.^$*+?(){}|/tnrfvdws-]|[^]\\[&~])+\])
  | (?P<repeat>(?:[*+?]|\{[0-9]{1,4}(?:,[0-9]{0,4})?\})\??)
  | (?P<anchor>[$^])
  | (?P<plain>[^][\\.^$*+?(){}|]|[.|])
''', re.VERBOSE | re.DOTALL)


class PatternError(ValueError):
    """A pattern that would not mean the same to both validators."""


def _classes_spelled_out(token: str) -> str:
    return re.sub(r'\\([dws])', lambda match: _ESCAPES[match[1]], token)


def _portable(kind: str | None, token: str) -> str:
    if kind == 'class':
        name = token[1]
        return f'[{"^" if name.isupper() else ""}{_ESCAPES[name.lower()]}]'
    if kind == 'set':
        return _classes_spelled_out(token)
    if token == '.':
        return '[^\\n]'
    return token


def translate(pattern: str) -> tuple[str, str]:
    """The pattern for Python's ``re`` and for Rust's; raises PatternError if there is no such pair."""
    parts, position = [], 0
    while position < len(pattern):
        match = _TOKEN.match(pattern, position)
        if match is None:
            raise PatternError(f'pattern {pattern!r} cannot be translated at {pattern[position:]!r}')
        parts.append((match.lastgroup, _portable(match.lastgroup, match[0])))
        position = match.end()
    rust = ''.join(token for _, token in parts)
    python = ''.join('\\Z' if (kind, token) == ('anchor', '$') else token for kind, token in parts)
    try:
        re.compile(python)
    except re.error as error:
        raise PatternError(f'pattern {pattern!r} is malformed: {error}') from None
    return python, rust
