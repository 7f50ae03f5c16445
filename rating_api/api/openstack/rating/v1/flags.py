"""The many words for yes and no that v1 takes in JSON."""

import decimal
from typing import Any

# True is 1, and False is 0.
_TRUTHS: dict[object, bool] = {1: True, 0: False, **dict.fromkeys(('true', 't', 'yes', 'y', 'on', '1'), True),
           **dict.fromkeys(('false', 'f', 'no', 'n', 'off', '0'), False)}
WORDS = tuple(word for word in _TRUTHS if isinstance(word, str))
"""Those that are texts, in lower case; they may be written in any."""


def read(value: Any) -> Any:
    """The boolean that a value of JSON stands for; any other value as it is."""
    if isinstance(value, str):
        return _TRUTHS.get(value.lower(), value)
    return _TRUTHS.get(value, value) if isinstance(value, int | decimal.Decimal) else value
