"""v1 goes by deleting one directory and one section of the route list: the rest starts, and v2 answers."""

import ast
import json
import os
import pathlib
import shutil
import subprocess
import sys

import rating_api

_SOURCE = pathlib.Path(rating_api.__file__).parent
_FACE = 'api/openstack/rating'
_V1 = 'rating_api.api.openstack.rating.v1'

_APPLICATION = """
import json
import sys

from rating_api import app, conf
from rating_api.db import migration, session

database = session.Database('sqlite:///' + sys.argv[1])
migration.upgrade(database)
configuration = conf.make_conf(config_files=[], overrides={
    'database.connection': 'sqlite:///' + sys.argv[1], 'api.auth_strategy': 'noauth'})
application = app.make_app(configuration, app.make_services(configuration, app.make_database(configuration)))


def ask(path):
    environ = {'REQUEST_METHOD': 'GET', 'SCRIPT_NAME': '', 'PATH_INFO': path, 'QUERY_STRING': '', 'SERVER_NAME': 'here',
               'SERVER_PORT': '80', 'HTTP_HOST': 'here', 'wsgi.url_scheme': 'http', 'REMOTE_ADDR': '127.0.0.1'}
    answer = []
    body = b''.join(application(environ, lambda status, headers, *_: answer.append(status)))
    return [answer[0], json.loads(body)]


print(json.dumps({path: ask(path) for path in ('/', '/v2', '/v2/rating/modules', '/v1', '/v1/rating/modules')}))
"""


class Deleting(ast.NodeTransformer):
    """Takes out of the route list what names v1: imports, the partials of its controllers, and its section.

    ``names`` are those under which it was imported.
    """

    def __init__(self):
        self.names = set()

    def visit_ImportFrom(self, node):
        if node.module != _V1 and not node.module.startswith(_V1 + '.'):
            return node
        self.names |= {alias.asname or alias.name for alias in node.names}
        return None

    def visit_Assign(self, node):
        self.generic_visit(node)
        [target] = node.targets
        return None if target.id.startswith('v1_') and target.id.endswith('_controller') else node

    def visit_Tuple(self, node):
        node.elts = [element for element in node.elts if not _is_section(element, '/v1')]
        return self.generic_visit(node)


def _is_section(node, prefix):
    return (isinstance(node, ast.Call) and ast.unparse(node.func) == 'router.Section'
            and isinstance(node.args[0], ast.Constant) and node.args[0].value == prefix)


def delete(source):
    """The text of the route list without v1, and the names that it had been imported under."""
    deleting = Deleting()
    return ast.unparse(deleting.visit(ast.parse(source))), deleting.names


def test_without_v1_the_rest_starts_and_discovery_shows_v2_only(tmp_path):
    package = tmp_path / _SOURCE.name
    shutil.copytree(_SOURCE, package, ignore=shutil.ignore_patterns('__pycache__'))
    shutil.rmtree(package / _FACE / 'v1')
    routes = package / _FACE / 'routes.py'
    left, names = delete(routes.read_text())
    assert {node.id for node in ast.walk(ast.parse(left)) if isinstance(node, ast.Name)} & names == set()
    assert '/v1' not in left
    routes.write_text(left)
    ran = subprocess.run([sys.executable, '-c', _APPLICATION, str(tmp_path / 'a.sqlite')], cwd=tmp_path, check=False,
                         capture_output=True, text=True, env={**os.environ, 'PYTHONPATH': str(tmp_path)}, timeout=120)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert [version['id'] for version in found['/'][1]['versions']] == ['v2']
    assert (found['/v2'][0], found['/v2'][1]['version']['id']) == ('200 OK', 'v2')
    assert found['/v2/rating/modules'][0] == '200 OK'
    assert {'hashmap', 'noop'} <= {module['module_id'] for module in found['/v2/rating/modules'][1]['modules']}
    assert found['/v1'][0] == found['/v1/rating/modules'][0] == '404 Not Found'


def test_nothing_but_the_route_list_imports_v1():
    importing = {path.relative_to(_SOURCE).as_posix() for path in _SOURCE.rglob('*.py')
                 for node in ast.walk(ast.parse(path.read_text()))
                 if isinstance(node, ast.ImportFrom) and f'{node.module}.{node.names[0].name}.'.startswith(_V1 + '.')
                 or isinstance(node, ast.Import) and any(f'{alias.name}.'.startswith(_V1 + '.') for alias in node.names)}
    inside = {name for name in importing if name.startswith(f'{_FACE}/v1/')}
    assert importing - inside == {f'{_FACE}/routes.py'}
