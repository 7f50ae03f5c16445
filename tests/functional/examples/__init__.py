"""What CloudKitty was asked and answered, resource by resource."""

import typing
from collections.abc import Mapping


class Example(typing.NamedTuple):
    """A request and the facts of its answer: a status, the whole JSON, a part of it, its keys, or a part of its text.

    ``{X}`` stands for what an earlier example saved under that name, {name: key of its answer}. ``location`` is how
    the Location ends. ``text`` is sent as it is, as ``kind``.
    """

    name: str
    method: str
    path: str
    status: int
    body: object = None
    text: str | None = None
    kind: str = 'text/plain'
    equals: object = None
    holds: Mapping[str, object] = {}
    keys: tuple[str, ...] = ()
    contains: str = ''
    location: str = ''
    save: Mapping[str, str] = {}

    def filled(self, saved: Mapping[str, str]) -> 'Example':
        """The same example with what was saved."""
        return self._replace(**{name: _filled(value, saved) for name, value in self._asdict().items()})


def _filled(value: typing.Any, saved: Mapping[str, str]) -> typing.Any:
    if isinstance(value, str):
        for name, text in saved.items():
            value = value.replace('{%s}' % name, text)
    if isinstance(value, Mapping):
        return {key: _filled(inner, saved) for key, inner in value.items()}
    return value
