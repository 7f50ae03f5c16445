"""What bodies may hold until 2.1: words for yes and no, lists of one, comma lists; what is strict passes unchanged."""

from collections.abc import Iterable, Mapping
from typing import Any

_TRUE = ('1', 'true', 'yes', 'on', 'enable')


def flag(sent: Any) -> bool | None:
    """Yes or no of a boolean, a number or a word that people write; None of null."""
    if isinstance(sent, str):
        return sent.lower() in _TRUE
    return None if sent is None else bool(sent)


def text(sent: str | list[str]) -> str:
    """A text, or the only one of a list."""
    return sent[0] if isinstance(sent, list) else sent


def texts(sent: str | list[str]) -> list[str]:
    """The texts of a comma list, or of a list of such."""
    return [one for item in ([sent] if isinstance(sent, str) else sent) for one in item.split(',')]


def given(body: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """The texts of these names that are there and not null."""
    return {name: text(body[name]) for name in names if body.get(name) is not None}
