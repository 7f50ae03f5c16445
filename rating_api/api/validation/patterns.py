"""Patterns that mean the same in Python and in Rust.

A schema's ``pattern`` is unanchored; ``^`` and ``$`` are the start and the end of the text, classes are
ASCII. What cannot be written for both engines alike is refused when the routes are built.
"""

import re

_ESCAPES = {'d': '0-9', 'w': 'A-Za-z0-9_', 's': ' \\t\\n\\r\\f\\v'}
_CLASS = re.compile(r'\\([dws])')
_ESCAPED = r'\\[][\\.^$*+?(){}|/tnrfv-]'
# In a set, doubled ``&``, ``~`` and ``-`` are operators to Rust, and a class is no end of a range.
_IN_SET = rf'(?:{_ESCAPED}|[^][\\^&~-]|[&](?!&)|[~](?!~))'
# One alternative for each thing a portable pattern may hold. A repeat belongs to what it repeats, so that
# neither a doubled one (possessive to Python) nor one of nothing can be written.
_TOKEN = re.compile(rf"""
    (?: (?P<class>\\[dwsDWS])
      | (?P<set>\[\^?(?:-|-?(?:\\[dws]|{_IN_SET}(?:-{_IN_SET})?)+-?)\])
      | (?P<atom>{_ESCAPED}|[^][\\.^$*+?(){{}}|]|[.)])
    ) (?P<repeat>(?:[*+?]|\{{[0-9]{{1,4}}(?:,[0-9]{{0,4}})?\}})\??)?
  | (?P<frame>\(\?:|[(|^$])
""", re.VERBOSE | re.DOTALL)


class PatternError(ValueError):
    """A pattern that would not mean the same to both validators."""


def _portable(match: re.Match[str]) -> str:
    name, chosen, repeat = match['class'], match['set'], match['repeat'] or ''
    if name:
        return f'[{"^" if name[1].isupper() else ""}{_ESCAPES[name[1].lower()]}]{repeat}'
    if chosen:
        return _CLASS.sub(lambda found: _ESCAPES[found[1]], chosen) + repeat
    return match[0]


def translate(pattern: str) -> tuple[str, str]:
    """The pattern for Python's ``re`` and for Rust's; raises PatternError if there is no such pair."""
    parts, position = [], 0
    while position < len(pattern):
        match = _TOKEN.match(pattern, position)
        if match is None:
            raise PatternError(f'pattern {pattern!r} cannot be translated at {pattern[position:]!r}')
        parts.append(_portable(match))
        position = match.end()
    python = ''.join('\\Z' if part == '$' else part for part in parts)
    try:
        re.compile(python)
    except (re.error, OverflowError) as error:
        raise PatternError(f'pattern {pattern!r} is malformed: {error}') from None
    return python, ''.join(parts)
