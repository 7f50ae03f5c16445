"""The PromQL that asks for usage and for scopes, as text: no HTTP and no answers here.

The queries are those of CloudKitty, so that a bill does not change with the service that makes it.
"""

import re
from collections.abc import Iterable, Mapping

AGGREGATIONS = ('avg', 'count', 'max', 'min', 'stddev', 'stdvar', 'sum')
QUERY_FUNCTIONS = ('abs', 'ceil', 'exp', 'floor', 'ln', 'log2', 'log10', 'round', 'sqrt')
RANGE_FUNCTIONS = ('changes', 'delta', 'deriv', 'idelta', 'irange', 'irate', 'rate')

# What extra_args of a metric may be, and the words that each may take; None stands for any text.
EXTRA_ARGS: Mapping[str, tuple[str, ...] | None] = {
    'aggregation_method': AGGREGATIONS,
    'query_function': QUERY_FUNCTIONS,
    'range_function': RANGE_FUNCTIONS,
    'query_prefix': None,
    'query_suffix': None,
}

_METRIC = re.compile(r'[a-zA-Z_:][a-zA-Z0-9_:]*')
_LABEL = re.compile(r'[a-zA-Z_][a-zA-Z0-9_]*')


def is_metric(name: str) -> bool:
    """Whether Prometheus can have a metric of this name."""
    return _METRIC.fullmatch(name) is not None


def is_label(name: str) -> bool:
    """Whether Prometheus can have a label of this name."""
    return _LABEL.fullmatch(name) is not None


def selector(metric: str, labels: Mapping[str, str]) -> str:
    """The series of a metric that carry all these labels: ``m1{project_id="P1"}``."""
    matchers = ', '.join(f'{label}={quoted(value)}' for label, value in labels.items())
    return f'{metric}{{{matchers}}}' if matchers else metric


def quoted(text: str) -> str:
    """A string literal of PromQL that means exactly this text."""
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n') + '"'


def usage(series: str, by: Iterable[str], seconds: int, extra_args: Mapping[str, object]) -> str:
    """The query for what the selected series used within so many seconds, one value for each set of labels.

    >>> usage('m1{project_id="P1"}', ['id', 'project_id'], 3600, {})
    'max(max_over_time(m1{project_id="P1"}[3600s])) by (id, project_id)'
    """
    aggregation = extra_args.get('aggregation_method', 'max')
    query = f'{extra_args.get("range_function", f"{aggregation}_over_time")}({series}[{seconds}s])'
    if 'query_function' in extra_args:
        query = f'{extra_args["query_function"]}({query})'
    query = f'{aggregation}({query}) by ({", ".join(by)})'
    around = (extra_args.get('query_prefix', ''), query, extra_args.get('query_suffix', ''))
    return ' '.join(str(part).strip() for part in around if part)


def scopes(metric: str, filters: Mapping[str, str], label: str) -> str:
    """The query whose answer has one item for each value of a label: ``max(m1{k="v"}) by (project_id)``."""
    return f'max({selector(metric, filters)}) by ({label})'
