"""``metrics.yml`` as the API shows it: read again when it changed, and checked without any collector.

What its text means is in ``metrics_file``.
"""

import base64
import datetime
import decimal
import logging
import pathlib
import re
import typing
from collections.abc import Callable

from rating_api import exception
from rating_api.collector import metrics
from rating_api.collector import metrics_file

LOG = logging.getLogger(__name__)

Value = typing.TypeVar('Value')

# What no JSON holds, or none that we would read.
_UNSPEAKABLE = re.compile('[\\0\\ud800-\\udfff]')
_REPLACEMENT = '\ufffd'
# A number beyond every double is shown as its text.
_MOST_EXPONENT = 400


class MetricsInfo:
    """What the file at a path says. Every method raises NoMetrics while it is missing or wrong; the log has why."""

    def __init__(self, path: str, scope_key: str) -> None:
        self._path = path
        self._scope_key = scope_key
        self._known: dict[Callable[[], typing.Any], tuple[object, typing.Any]] = {}

    def config(self) -> dict[str, typing.Any]:
        """The whole document in JSON's values, numbers exact; it need not be right, but it must be a mapping."""
        return self._fresh(self._read_config)

    def definitions(self) -> tuple[metrics.Metric, ...]:
        """The metrics in their order in the file."""
        return self._fresh(self._read_metrics)

    def _fresh(self, read: Callable[[], Value]) -> Value:
        """What a reader of the file returns, or returned when the file was as it is now."""
        try:
            found = pathlib.Path(self._path).stat()
            state = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
            known, value = self._known.get(read, (None, None))
            if known != state:
                value = read()
                self._known[read] = (state, value)
        except (exception.ConfigError, OSError) as error:
            LOG.warning('Nothing is told of the metrics: %s', error)
            raise exception.NoMetrics from error
        return typing.cast(Value, value)

    def _read_config(self) -> dict[str, typing.Any]:
        document = metrics_file.read(self._path)
        try:
            shown = {} if document is None else _plain(document)
        except RecursionError:
            raise exception.ConfigError(f'{self._path}: contains itself') from None
        if not isinstance(shown, dict):
            raise exception.ConfigError(f'{self._path}: is no mapping')
        return shown

    def _read_metrics(self) -> tuple[metrics.Metric, ...]:
        # Whether the collector can collect them is asked where they are collected.
        return metrics_file.load(self._path, self._scope_key, lambda metric: None)


def _plain(value: object) -> typing.Any:
    """A value of YAML as one of JSON: what JSON does not have is a text."""
    if isinstance(value, metrics_file.NumberText):
        number = value.value
        return str(value) if number is None or _is_absurd(number) else number
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return {_text(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, set):
        return sorted(map(_text, value))
    return _text(value)


def _is_absurd(number: int | decimal.Decimal) -> bool:
    return abs(decimal.Decimal(number).adjusted()) > _MOST_EXPONENT


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return 'null' if value is None else str(value).lower()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _UNSPEAKABLE.sub(_REPLACEMENT, str(value))
