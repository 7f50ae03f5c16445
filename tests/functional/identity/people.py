"""The API behind a real Keystone, and who calls it there."""

import contextlib
import datetime
import time
import typing

import requests
from keystoneauth1 import session
from keystoneauth1.identity import v3

from tests import keystone
from tests.functional import serving

_AUTHTOKEN = """
[keystone_authtoken]
www_authenticate_uri = {url}
auth_url = {url}
auth_type = password
username = rating
password = {password}
user_domain_id = default
project_name = service
project_domain_id = default
"""
# In whose token is which role, and where: 'mine' and 'theirs' are projects with usage, 'ops' has none.
_GRANTS = (
    ('rating', 'service', {'project': 'service'}),
    ('olga', 'admin', {'project': 'ops'}), ('pat', 'admin', {'project': 'mine'}),
    ('alice', 'reader', {'project': 'mine'}), ('bob', 'member', {'project': 'mine'}),
    ('carl', 'member', {'project': 'mine'}), ('theo', 'reader', {'project': 'theirs'}),
    ('dora', 'admin', {'domain': keystone.DOMAIN}), ('sue', 'admin', {}),
)


class Place(typing.NamedTuple):
    """A Keystone with its people, and the root of an API that asks it."""

    keystone: keystone.Keystone
    url: str


@contextlib.contextmanager
def place(made, database_url, directory, **options):
    """A ``Place`` on a migrated database, with a Keystone that is populated if nobody lives there yet."""
    if not made.users:
        _populate(made)
    file = directory / 'rating-api.conf'
    file.write_text(_AUTHTOKEN.format(url=made.url, password=keystone.PASSWORD))
    command = [*serving.SERVE[:-1], str(file)]
    with serving.process(command, database_url, api__auth_strategy='keystone', **options) as (url, _process):
        yield Place(made, url)


def _populate(made):
    for name in ('service', 'ops', 'mine', 'theirs'):
        made.project(name)
    for name in sorted({user for user, _, _ in _GRANTS}):
        made.user(name)
    for user, role, where in _GRANTS:
        made.grant(role, user, **where)


@contextlib.contextmanager
def without_implied_roles(made):
    """A Keystone whose operator took from members the reader's role that the bootstrap gives them."""
    path = f'/roles/{made.roles["member"]}/implies/{made.roles["reader"]}'
    made.delete(path)
    try:
        yield
    finally:
        made.put(path)


def token(made, caller):
    """The token of a kind of caller of personas.yaml, a new one each time; None for who has none."""
    return _TOKENS[caller](made)


def _scoped(user, **scope):
    return lambda made: made.session(user, **scope).get_token()


def _revoked(made):
    revoked = token(made, 'admin')
    made.delete('/auth/tokens', headers={'X-Subject-Token': revoked})
    return revoked


def _expired(made):
    """An administrator's token that has had its time: it lasts no longer than the credential that it was made with."""
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=3)
    olga = made.session('olga', project_name='ops')
    credential = olga.post(f'{made.url}/users/{made.users["olga"]}/application_credentials', json={
        'application_credential': {'name': end.isoformat(), 'expires_at': f'{end:%Y-%m-%dT%H:%M:%S.%f}'}},
    ).json()['application_credential']
    short = session.Session(v3.ApplicationCredential(made.url, credential['secret'], credential['id'])).get_token()
    while datetime.datetime.now(datetime.UTC) < end:
        time.sleep(0.05)
    return short


_TOKENS = {
    'admin': _scoped('olga', project_name='ops'),
    'project_admin': _scoped('pat', project_name='mine'),
    'reader': _scoped('alice', project_name='mine'),
    'member': _scoped('bob', project_name='mine'),
    'member_alone': _scoped('carl', project_name='mine'),
    'unscoped': _scoped('alice', unscoped=True),
    'domain_admin': _scoped('dora', domain_id=keystone.DOMAIN),
    'system_admin': _scoped('sue', system_scope='all'),
    'nobody': lambda made: None,
    'forged': lambda made: token(made, 'admin')[::-1],
    'expired': _expired,
    'revoked': _revoked,
}


class Client:
    """Asks the API with one token."""

    def __init__(self, url, token):
        self._url = url
        self._session = requests.Session()
        if token is not None:
            self._session.headers['X-Auth-Token'] = token

    def ask(self, method, path, version='2.0', **more):
        """The requests.Response to a request, at a version; redirects are answers."""
        headers = {'OpenStack-API-Version': f'rating {version}', **more.pop('headers', {})}
        return self._session.request(method, self._url + path, headers=headers, allow_redirects=False, **more)

    def get(self, path, version='2.0', **params):
        """The JSON of a GET that succeeds."""
        response = self.ask('GET', path, version, params=params)
        assert response.status_code == 200, response.text
        return response.json()
