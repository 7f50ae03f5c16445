"""Talking to Prometheus' HTTP API: one question, one instant vector, clear words when there is none."""

import decimal
import logging
import typing
import urllib.parse

import requests

from rating_api import datapoint
from rating_api import exception

LOG = logging.getLogger(__name__)


class Sample(typing.NamedTuple):
    """One item of an instant vector; the value is the decimal that Prometheus wrote, perhaps not finite."""

    labels: dict[str, str]
    value: decimal.Decimal


class Connection(typing.Protocol):
    """The options that say how to reach a Prometheus."""

    prometheus_url: str
    prometheus_user: str | None
    prometheus_password: str | None
    cafile: str | None
    insecure: bool
    timeout: float


class Client:
    """A Prometheus server, or anything else that answers its queries."""

    def __init__(self, connection: Connection, session: requests.Session | None = None) -> None:
        self._url = connection.prometheus_url.rstrip('/') + '/query'
        self._name = _without_credentials(self._url)
        self._timeout = connection.timeout
        self._session = session or requests.Session()
        self._session.verify = False if connection.insecure else connection.cafile or True
        if connection.prometheus_user is not None:
            self._session.auth = (connection.prometheus_user, connection.prometheus_password or '')

    def vector(self, query: str, at: int | None = None) -> list[Sample]:
        """The instant vector of a query, at an instant or now; [] when no series matches.

        Raises exception.CollectError when there is no answer, an error, or something else than a vector.
        """
        data: typing.Any = self._ask(query, at).get('data')
        try:
            if data['resultType'] != 'vector':
                raise exception.CollectError(f'{query}: is a {data["resultType"]}, not a vector')
            return [Sample(dict(item['metric']), decimal.Decimal(item['value'][1]))
                    for item in data['result']]
        except (KeyError, IndexError, TypeError, ValueError, decimal.InvalidOperation) as error:
            raise exception.CollectError(f'{query}: the answer has no vector of values: {error!r}') from error

    def _ask(self, query: str, at: int | None) -> dict[str, typing.Any]:
        parameters = {'query': query}
        if at is not None:
            parameters['time'] = datapoint.moment(at).isoformat()
        try:
            answer = self._session.get(self._url, params=parameters, timeout=self._timeout)
        except requests.RequestException as error:
            raise exception.CollectError(f'{self._name} does not answer: {error}') from error
        return self._success(query, answer)

    def _success(self, query: str, answer: requests.Response) -> dict[str, typing.Any]:
        try:
            body = answer.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise exception.CollectError(f'{self._name} answers {answer.status_code} and no JSON object')
        if body.get('status') != 'success' or not answer.ok:
            raise exception.CollectError(f'{query}: {answer.status_code} {body.get("errorType", "")}: '
                                         f'{body.get("error", "no reason given")}')
        for warning in body.get('warnings') or ():
            LOG.warning('Prometheus warns about %s: %s', query, warning)
        return body


def _without_credentials(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition('@')[2]).geturl()
