"""What is metered: the file that says so, and the metrics in it."""

from rating_api.schemas import types

# The operator's own file, of which no more is known.
CONFIG_RESPONSE = {'type': 'object', 'additionalProperties': True}

SHOW_QUERY = types.closed({'metric_id': types.TEXT}, ('metric_id',))

_METRIC = types.closed({
    'metric_id': {'type': 'string'}, 'metadata': types.array({'type': 'string'}), 'unit': {'type': 'string'},
}, ('metric_id', 'metadata', 'unit'))

INDEX_RESPONSE = types.closed({'metrics': types.array(_METRIC)}, ('metrics',))
SHOW_RESPONSE = _METRIC
