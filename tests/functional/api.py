"""The real API in this process: an application on a database, and a client that asks it."""

import contextlib
import json
import pathlib
import urllib.parse

from rating_api import app
from rating_api import conf
from tests import client

# Where links of the application under test begin.
ROOT = 'http://testserver'
METRICS = pathlib.Path(__file__).parents[2] / 'etc/metrics.yml'


@contextlib.contextmanager
def application(url, config_files=(), clock=app.utcnow, **options):
    """The WSGI application on a migrated database, everybody an administrator; responses keep their promise.

    The metrics are those of the sample. ``options`` are further options, ``group__name``.
    """
    overrides = {name.replace('__', '.'): value for name, value in options.items()}
    configuration = conf.make_conf(config_files=config_files, overrides={
        'database.connection': url, 'api.auth_strategy': 'noauth', 'api.response_validation': 'error',
        'collect.metrics_conf': str(METRICS), **overrides})
    database = app.make_database(configuration)
    try:
        yield app.make_app(configuration, app.make_services(configuration, database, clock))
    finally:
        database.dispose()


class Client:
    """Asks an application at one version, or without the header, with headers of its own."""

    def __init__(self, application, version=None, headers=None):
        self.application = application
        self._version = version
        self._headers = headers or {}
        self._client = client.Client(application, version, headers)

    def at(self, version):
        """The client at another version."""
        return Client(self.application, version, self._headers)

    def having(self, **headers):
        """The client with other headers of its own; ``X_Roles`` is X-Roles."""
        return Client(self.application, self._version, {name.replace('_', '-'): text for name, text in headers.items()})

    def rude(self):
        """The client that sends what no server would hand over."""
        made = self.at(self._version)
        made._client.is_validated = False
        return made

    def ask(self, method, path, body=None, *, raw=None, headers=None, params=None):
        """The client.Response to a request; ``body`` goes out as JSON, ``raw`` as it is. A link is a path, too."""
        path = path.removeprefix(ROOT)
        if params:
            path += '?' + urllib.parse.urlencode(params, doseq=True)
        if body is not None:
            raw = json.dumps(body).encode()
        kind = {} if raw is None else {'Content-Type': 'application/json'}
        return self._client.request(method, path, body=raw, headers={**kind, **(headers or {})})

    def get(self, path, **params):
        """The JSON of a GET that succeeds."""
        response = self.ask('GET', path, params=params)
        assert response.status == 200, response.text
        return response.json

    def post(self, path, body, **params):
        """The response to a POST that succeeds."""
        return self._write('POST', path, body, params)

    def put(self, path, body, **params):
        """The response to a PUT that succeeds."""
        return self._write('PUT', path, body, params)

    def _write(self, method, path, body, params):
        response = self.ask(method, path, body, params=params)
        assert response.status in (200, 201, 202, 204), response.text
        return response


def message(response):
    """What a refusal says, in any form: a message, API-SIG's list, WSME's fault, or a page."""
    if not response.headers['Content-Type'].startswith('application/json'):
        return response.text
    body = response.json
    if 'errors' in body:
        return '; '.join(error['detail'] for error in body['errors'])
    return next(body[key] for key in ('message', 'faultstring', 'title') if key in body)


def pages(client, path, name, **params):
    """Every item of a collection, by following its links to the next page."""
    body = client.get(path, **params)
    found = list(body[name])
    while following := [link['href'] for link in body['links'] if link['rel'] == 'next']:
        body = client.get(following[0])
        found += body[name]
    return found


def point(qty='1', *, unit='h', price=None, metadata=None, **groupby):
    """A point as it is pushed; without a price it is to be rated."""
    made = {'vol': {'unit': unit, 'qty': qty}, 'groupby': groupby, 'metadata': metadata or {}}
    return made if price is None else {**made, 'rating': {'price': price}}


def frames(usage, begin='2026-03-01T00:00:00Z', end='2026-03-01T01:00:00Z'):
    """The body that pushes usage, {metric type: [point, ...]}, of one period."""
    return {'dataframes': [{'period': {'begin': begin, 'end': end}, 'usage': usage}]}
