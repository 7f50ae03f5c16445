"""A Keystone of the tests' own on loopback, from PyPI, with SQLite and Fernet tokens, and its inhabitants.

It lives in a Python environment of its own (``tox -e keystone``), so that ours does not carry it.
"""

import contextlib
import pathlib
import shutil
import subprocess
import tempfile

from keystoneauth1 import session
from keystoneauth1.identity import v3

from tests import environments

_APP = pathlib.Path(__file__).with_name('app.py')
PASSWORD = 'secret'
# Everybody's domain.
DOMAIN = 'default'


@contextlib.contextmanager
def serve():
    """A ``Keystone`` as ``keystone-manage bootstrap`` leaves it, gone at the end."""
    python = environments.python('keystone')
    directory = pathlib.Path(tempfile.mkdtemp(prefix='rating-keystone-'))
    try:
        with (directory / 'output').open('w') as errors, subprocess.Popen(
                [python, '-P', str(_APP), str(directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=errors, text=True) as process:
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError(f'Keystone does not start:\n{(directory / "output").read_text()}')
            # It ends with its standard input, even if this process is killed.
            yield Keystone(url)
            process.stdin.close()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


class Keystone:
    """What its administrator does. ``roles`` maps names to ids; whatever is made is found by its name later."""

    def __init__(self, url):
        self.url = url
        self._admin = self.session('admin', project_name='admin')
        self.roles = {role['name']: role['id'] for role in self.get('/roles')['roles']}
        self.projects = {}
        self.users = {}

    def get(self, path):
        return self._admin.get(self.url + path).json()

    def post(self, path, **body):
        return self._admin.post(self.url + path, json=body).json()

    def put(self, path):
        self._admin.put(self.url + path)

    def delete(self, path, **more):
        self._admin.delete(self.url + path, **more)

    def session(self, user, **scope):
        """A keystoneauth session of somebody, by password; ``scope`` as v3.Password has it."""
        if 'project_name' in scope:
            scope['project_domain_id'] = DOMAIN
        return session.Session(v3.Password(
            self.url, username=user, password=PASSWORD, user_domain_id=DOMAIN, **scope))

    def project(self, name):
        """Make a project, and return its id."""
        made = self.post('/projects', project={'name': name, 'domain_id': DOMAIN})['project']
        self.projects[name] = made['id']
        return made['id']

    def user(self, name):
        """Make a user, and return the id."""
        made = self.post('/users', user={'name': name, 'domain_id': DOMAIN, 'password': PASSWORD})['user']
        self.users[name] = made['id']
        return made['id']

    def grant(self, role, user, *, project=None, domain=None):
        """Give a user a role: in a project, in a domain, or else in the system."""
        where = (f'/projects/{self.projects[project]}' if project else f'/domains/{domain}' if domain else '/system')
        self.put(f'{where}/users/{self.users[user]}/roles/{self.roles[role]}')

    def register(self, kind, url):
        """Put an endpoint into the catalogue."""
        service = self.post('/services', service={'type': kind, 'name': kind})['service']
        self.post('/endpoints', endpoint={'service_id': service['id'], 'interface': 'public', 'url': url,
                                          'region_id': 'here'})
