"""Reading ``metrics.yml``, CloudKitty's file of what is metered, and saying precisely what is wrong with one.

Numbers are taken from their text, so that a factor of 0.1 is one tenth. What a definition does with a
measured value is in ``metrics``; which ``extra_args`` there are is the collector's business.
"""

import contextlib
import decimal
import fractions
import pathlib
import typing
from collections.abc import Callable, Iterator, Mapping

import yaml

from rating_api import exception
from rating_api.collector import metrics
from rating_api.storage import timelabels

_KEYS = frozenset({
    'unit', 'description', 'factor', 'offset', 'alt_name', 'groupby', 'metadata', 'mutate', 'mutate_map',
    'skip_datapoints_expression', 'extra_args',
})


class NumberText(str):
    """A number as it stands in the file; ``value`` is what it is exactly, None for infinity and the like."""

    value: int | decimal.Decimal | None = None


class _Loader(yaml.SafeLoader):
    """YAML that keeps the text of numbers and refuses a key that is given twice."""

    def compose_mapping_node(self, anchor: typing.Any) -> yaml.MappingNode:
        # Before merge keys (<<) are resolved: overriding a merged key is what they are for.
        node = super().compose_mapping_node(anchor)
        seen = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.composer.ComposerError(None, None, f'the key {key.value!r} is given twice',
                                                  key.start_mark)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else None)
        return node


def _integer(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> NumberText:
    text = NumberText(loader.construct_scalar(node))
    text.value = loader.construct_yaml_int(node)
    return text


def _float(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> NumberText:
    text = NumberText(loader.construct_scalar(node))
    with contextlib.suppress(decimal.InvalidOperation):
        text.value = decimal.Decimal(text.replace('_', ''))
    return text


_Loader.add_constructor('tag:yaml.org,2002:int', _integer)
_Loader.add_constructor('tag:yaml.org,2002:float', _float)


def load(path: str, scope_key: str,
         check: Callable[[metrics.Metric], None]) -> tuple[metrics.Metric, ...]:
    """The metrics that a file defines, in its order; an empty file defines none.

    ``check`` is the collector's own and raises exception.ConfigError with the key that it cannot take.
    Raises exception.ConfigError naming the file, the metric and the key.
    """
    found: dict[str, metrics.Metric] = {}
    for name, definition in _definitions(path):
        try:
            metric = _metric(name, definition, scope_key)
            if metric.metric_id in found:
                raise exception.ConfigError(f'there is another {metric.metric_id!r}; give this one an '
                                            'alt_name of its own')
            check(metric)
        except exception.ConfigError as error:
            raise exception.ConfigError(f'{path}: metric {name!r}: {error}') from error
        found[metric.metric_id] = metric
    return tuple(found.values())


def read(path: str) -> object:
    """The document in a file, its numbers as NumberTexts; raises exception.ConfigError if it is no YAML."""
    try:
        return yaml.load(pathlib.Path(path).read_text('utf-8'), _Loader)  # noqa: S506 (a SafeLoader)
    except OSError as error:
        raise exception.ConfigError(f'{path}: cannot be read: {error.strerror}') from error
    except (yaml.YAMLError, ValueError) as error:
        raise exception.ConfigError(f'{path}: is not YAML: {error}') from error
    except RecursionError as error:
        raise exception.ConfigError(f'{path}: is nested too deeply') from error


def _definitions(path: str) -> Iterator[tuple[str, object]]:
    document = read(path)
    if document is None:
        return
    if not isinstance(document, dict) or set(document) != {'metrics'}:
        raise exception.ConfigError(f'{path}: must have one key, "metrics"')
    entries = document['metrics']
    if not isinstance(entries, dict):
        raise exception.ConfigError(f'{path}: "metrics" must map names to definitions')
    for name, entry in entries.items():
        if not isinstance(name, str) or not name:
            raise exception.ConfigError(f'{path}: metric {name!r}: the name must be text')
        for definition in entry if isinstance(entry, list) else [entry]:
            yield name, definition


def _metric(name: str, definition: object, scope_key: str) -> metrics.Metric:
    if not isinstance(definition, dict):
        raise exception.ConfigError('must be a definition or a list of definitions')
    unknown = sorted(str(key) for key in definition if key not in _KEYS)
    if unknown:
        raise exception.ConfigError(f'unknown key {unknown[0]!r}')
    if 'unit' not in definition:
        raise exception.ConfigError('unit: is missing')
    _refuse_skipping(definition)
    alt_name = _text(definition, 'alt_name')
    groupby, metadata = _labels(definition, scope_key)
    mutate, mutate_map = _mutation(definition)
    return metrics.Metric(
        metric_id=f'{name}@#{alt_name}' if alt_name else name,
        name=name,
        type=alt_name or name,
        unit=_text(definition, 'unit'),
        description=_text(definition, 'description'),
        groupby=groupby,
        metadata=metadata,
        factor=_number('factor', definition.get('factor', '1')),
        offset=_number('offset', definition.get('offset', '0')),
        mutate=mutate,
        mutate_map=mutate_map,
        extra_args=_mapping('extra_args', definition.get('extra_args', {})))


def _text(definition: Mapping[str, object], key: str) -> str:
    value = definition.get(key, '')
    if not isinstance(value, str) or isinstance(value, NumberText):
        raise exception.ConfigError(f'{key}: must be text, not {_shown(value)}')
    return value


def _labels(definition: Mapping[str, object],
            scope_key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    groupby, metadata = _names(definition, 'groupby'), _names(definition, 'metadata')
    if scope_key not in groupby:
        groupby = (*groupby, scope_key)
    for name in metadata:
        if name in groupby:
            raise exception.ConfigError(f'metadata: {name!r} is in groupby already')
    return groupby, metadata


def _names(definition: Mapping[str, object], key: str) -> tuple[str, ...]:
    names = definition.get(key, [])
    if not isinstance(names, list):
        raise exception.ConfigError(f'{key}: must be a list of labels, not {_shown(names)}')
    for position, name in enumerate(names):
        if not isinstance(name, str) or isinstance(name, NumberText) or not name:
            raise exception.ConfigError(f'{key}: must be a list of labels; {_shown(name)} is none')
        if name in timelabels.NAMES:
            raise exception.ConfigError(f'{key}: {name!r} is a label that every point is given anyway')
        if name in names[:position]:
            raise exception.ConfigError(f'{key}: {name!r} is given twice')
    return tuple(names)


def _number(key: str, value: object) -> fractions.Fraction:
    """An integer, a decimal or a fraction such as 1/1048576, exactly."""
    if isinstance(value, str):
        try:
            return fractions.Fraction(value)
        except (ValueError, ZeroDivisionError):
            pass
    raise exception.ConfigError(f'{key}: must be a number or a fraction such as 1/1024, not {_shown(value)}')


def _mutation(definition: Mapping[str, object]
              ) -> tuple[metrics.Mutation, dict[decimal.Decimal, decimal.Decimal]]:
    mutate = definition.get('mutate', 'NONE')
    if mutate not in metrics.MUTATIONS:
        raise exception.ConfigError(f'mutate: must be one of {", ".join(metrics.MUTATIONS)}, '
                                    f'not {_shown(mutate)}')
    if (mutate == 'MAP') != ('mutate_map' in definition):
        raise exception.ConfigError('mutate_map: belongs to mutate: MAP, which needs one')
    numbers = {_number('mutate_map', key): _number('mutate_map', value)
               for key, value in _mapping('mutate_map', definition.get('mutate_map', {})).items()}
    return mutate, {metrics.nine_digits(key): metrics.nine_digits(value) for key, value in numbers.items()}


def _mapping(key: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise exception.ConfigError(f'{key}: must map keys to values, not {_shown(value)}')
    return value


def _refuse_skipping(definition: Mapping[str, object]) -> None:
    # CloudKitty runs this text as Python within the service; "False", its default, skips nothing.
    if str(definition.get('skip_datapoints_expression', False)).strip() != 'False':
        raise exception.ConfigError(
            'skip_datapoints_expression: Python expressions are not run here. Leave out what must not be '
            'rated in the query (query_prefix and query_suffix), or give it no price')


def _shown(value: object) -> str:
    return str(value) if isinstance(value, NumberText) else repr(value)
