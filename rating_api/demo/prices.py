"""The price list of the demonstration, entered through the API like anybody's.

Prices are per hour, in a currency that rating-api neither knows nor needs to.
"""

import datetime
import io
import json
from collections.abc import Callable, Iterable
from typing import Any

App = Callable[..., Iterable[bytes]]

# Service: the cost of a unit an hour, or field -> value -> (type, cost); thresholds: level -> (type, cost).
PRICES: dict[str, dict[str, Any]] = {
    'instance': {'fields': {
        'flavor_name': {'small': ('flat', '0.012'), 'medium': ('flat', '0.024'), 'large': ('flat', '0.048'),
                        'huge': ('flat', '0.128')},
        'image': {'windows-2022': ('rate', '1.5')}}},
    'volume.size': {'flat': '0.00012', 'thresholds': {'200': ('rate', '0.9')}},
    'ip.floating': {'flat': '0.004'},
    'network.outgoing': {'flat': '0.01', 'thresholds': {'10': ('rate', '0.8')}},
}


class Till:
    """Calls the API inside this process."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """The JSON of an answer; RuntimeError for a refusal."""
        raw = json.dumps(body).encode()
        path, _, query = path.partition('?')
        answered: list[str] = []

        def start_response(status: str, _headers: object, _error: object = None) -> None:
            answered.append(status)

        answer = b''.join(self._app({
            'REQUEST_METHOD': method, 'PATH_INFO': path, 'QUERY_STRING': query, 'SERVER_NAME': 'localhost',
            'SERVER_PORT': '80', 'SERVER_PROTOCOL': 'HTTP/1.1', 'SCRIPT_NAME': '', 'REMOTE_ADDR': '127.0.0.1',
            'CONTENT_TYPE': 'application/json', 'CONTENT_LENGTH': str(len(raw)), 'wsgi.url_scheme': 'http',
            'wsgi.input': io.BytesIO(raw), 'HTTP_OPENSTACK_API_VERSION': 'rating latest'}, start_response))
        if not answered[0].startswith('2'):
            raise RuntimeError(f'{method} {path}: {answered[0]} {answer.decode()}')
        return json.loads(answer) if answer else None


def load(till: Till, start: datetime.datetime) -> int:
    """Enable hashmap and enter the prices, valid from an instant; returns how many rules were made."""
    till('PUT', '/v2/rating/modules/hashmap', {'enabled': True, 'priority': 1})
    made = 0
    for name, prices in PRICES.items():
        service = till('POST', '/v2/rating/hashmap/services', {'name': name})['service_id']
        for rule in _rules(till, service, prices):
            if 'level' in rule:
                till('POST', '/v2/rating/hashmap/thresholds', rule)
            else:
                till('POST', '/v2/rating/hashmap/mappings?force=true', {**rule, 'start': start.isoformat()})
            made += 1
    return made


def _rules(till: Till, service: str, prices: dict[str, Any]) -> Iterable[dict[str, Any]]:
    if 'flat' in prices:
        yield {'service_id': service, 'type': 'flat', 'cost': prices['flat']}
    for field, values in prices.get('fields', {}).items():
        made = till('POST', '/v2/rating/hashmap/fields', {'name': field, 'service_id': service})
        for value, (kind, cost) in values.items():
            yield {'field_id': made['field_id'], 'value': value, 'type': kind, 'cost': cost}
    for level, (kind, cost) in prices.get('thresholds', {}).items():
        yield {'service_id': service, 'level': level, 'type': kind, 'cost': cost}
