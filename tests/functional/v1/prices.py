"""A price list made through v1, for tests that ask it."""

import datetime

H = '/v1/rating/module_config/hashmap'
DAY = datetime.timedelta(days=1)
NOBODY = '6c1e0d5e-8a3c-4f5e-9a6c-6d1f5f6f0b11'


def when(distance):
    """A time at a distance from now as v1 writes it: naive, UTC."""
    return (datetime.datetime.now(datetime.UTC) + distance).replace(tzinfo=None).isoformat()


class Prices:
    """Makes what tests need; ``ids`` are those of the objects by their names."""

    def __init__(self, client):
        self.client = client
        self.ids = {'nobody': NOBODY}
        self.service('s', 'cpu')
        self.field('f', 's')

    def ask(self, method, path, body=None, **more):
        """The response to a request below hashmap, with ids for names in braces."""
        return self.client.ask(method, H + path.format(**self.ids), self._named(body), **more)

    def get(self, path, body=None):
        """The JSON of a GET that succeeds."""
        response = self.ask('GET', path, body)
        assert response.status == 200, response
        return response.json

    def refused(self, method, path, body=None, status=400):
        """What a refusal says."""
        response = self.ask(method, path, body)
        assert response.status == status, response
        assert set(response.json) == {'faultcode', 'faultstring', 'debuginfo'}
        return response.json['faultstring']

    def service(self, name, label):
        """A new service."""
        return self._make(name, '/services', 'service_id', {'name': label})

    def field(self, name, service, label='flavor'):
        """A new field."""
        return self._make(name, '/fields', 'field_id', {'name': label, 'service_id': f'{{{service}}}'})

    def group(self, name):
        """A new group."""
        return self._make(name, '/groups', 'group_id', {'name': name})

    def mapping(self, name, /, force='', **body):
        """A new mapping, of the service if nothing else is said."""
        parent = {} if 'field_id' in body else {'service_id': '{s}'}
        return self._make(name, f'/mappings{force and "?force=1"}', 'mapping_id', {'cost': '1', **parent, **body})

    def threshold(self, name, /, **body):
        """A new threshold, of the service if nothing else is said."""
        parent = {} if 'field_id' in body else {'service_id': '{s}'}
        return self._make(name, '/thresholds', 'threshold_id', {'level': '1', 'cost': '1', **parent, **body})

    def names(self, path, kind, body=None):
        """The names of what a list holds."""
        known = {identity: name for name, identity in self.ids.items()}
        return ' '.join(known[one[f'{kind}_id']] for one in self.get(path, body)[f'{kind}s'])

    def _make(self, name, path, key, body):
        response = self.ask('POST', path, body)
        assert response.status == 201, response
        self.ids[name] = response.json[key]
        return response

    def _named(self, body):
        if not isinstance(body, dict):
            return body
        return {key: value.format(**self.ids) if isinstance(value, str) else value for key, value in body.items()}
