"""The real API in this process: an application on a database, and a client that asks it."""

import contextlib
import json
import urllib.parse

import webob

from rating_api import app
from rating_api import conf

HASHMAP = '/v2/rating/hashmap'


@contextlib.contextmanager
def application(url, **options):
    """The WSGI application on a migrated database, everybody an administrator; responses keep their promise.

    ``options`` are further options, ``group__name``.
    """
    overrides = {name.replace('__', '.'): value for name, value in options.items()}
    configuration = conf.make_conf(config_files=[], overrides={
        'database.connection': url, 'api.auth_strategy': 'noauth', 'api.response_validation': 'error', **overrides})
    database = app.make_database(configuration)
    try:
        yield app.make_app(configuration, app.make_services(configuration, database))
    finally:
        database.dispose()


class Client:
    """Asks an application at one version, or without the header; ``at`` gives one for another version."""

    def __init__(self, application, version=None):
        self.application = application
        self._version = version

    def at(self, version):
        return Client(self.application, version)

    def ask(self, method, path, body=None, *, raw=None, headers=None, params=None):
        """The webob.Response to a request; ``body`` goes out as JSON, ``raw`` as it is."""
        if params:
            path += '?' + urllib.parse.urlencode(params, doseq=True)
        request = webob.Request.blank(path, method=method, environ={'REMOTE_ADDR': '127.0.0.1'})
        if self._version:
            request.headers['OpenStack-API-Version'] = f'rating {self._version}'
        if body is not None:
            raw = json.dumps(body).encode()
        if raw is not None:
            request.body = raw
            request.content_type = 'application/json'
        request.headers.update(headers or {})
        return request.get_response(self.application)

    def get(self, path, **params):
        """The JSON of a GET that succeeds."""
        response = self.ask('GET', path, params=params)
        assert response.status_int == 200, response.text
        return response.json

    def post(self, path, body, **params):
        """The response to a POST that succeeds."""
        return self._write('POST', path, body, params)

    def put(self, path, body, **params):
        """The response to a PUT that succeeds."""
        return self._write('PUT', path, body, params)

    def _write(self, method, path, body, params):
        response = self.ask(method, path, body, params=params)
        assert response.status_int in (200, 201, 204), response.text
        return response


def message(response):
    """What a refusal says, in either form."""
    body = response.json
    return body['message'] if 'message' in body else '; '.join(error['detail'] for error in body['errors'])


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
