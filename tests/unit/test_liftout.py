"""Someone else can take the framework: copied under another name it serves an application of its own."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import rating_api

_API = pathlib.Path(rating_api.__file__).parent / 'api'
_IMPORT = re.compile(r'^(from|import) rating_api\.api\b', re.MULTILINE)

_APPLICATION = """
import io
import json
import sys

from lifted import validation
from lifted.openstack import dialect, faults, microversion, pipeline, router, sections, wsgi

STORE = {}
BODY = {'type': 'object', 'properties': {'name': {'type': 'string', 'pattern': '^[a-z]+$'}}, 'required': ['name'],
        'additionalProperties': False}


class Missing(Exception):
    pass


class Context:
    checked = frozenset()


class BookController(wsgi.Controller):

    def __init__(self, store):
        self._store = store

    @wsgi.public
    @wsgi.expected_errors(())
    @validation.schema(BODY)
    @validation.response_body_schema(BODY)
    @wsgi.response(201)
    def create(self, req, body):
        self._store[body['name']] = body
        return body

    @wsgi.api_version('1.1')
    @wsgi.public
    @wsgi.expected_errors((404,))
    @validation.response_body_schema(BODY)
    def show(self, req, name):
        if name not in self._store:
            raise Missing(name)
        return self._store[name]


def make(store):
    return BookController(store)


ROUTES = (('/books', {'POST': [make, 'create']}), ('/books/{name}', {'GET': [make, 'show']}))
versions = microversion.Versions('library', ['1.0', '1.1'])
kit = router.Kit(versions, {Missing: faults.Translation(404, 'book.missing')}, lambda environ: Context(),
                 response_validation='error')
listed = [router.Section('/', dialect.Dialect(), ROUTES)]
app = pipeline.Pipeline(sections.Sections(listed, kit, STORE), versions)


def ask(method, path, body=b'', version='1.1'):
    environ = {'REQUEST_METHOD': method, 'PATH_INFO': path, 'QUERY_STRING': '', 'CONTENT_TYPE': 'application/json',
               'CONTENT_LENGTH': str(len(body)), 'wsgi.input': io.BytesIO(body),
               'HTTP_OPENSTACK_API_VERSION': 'library ' + version}
    answer = []
    parts = app(environ, lambda status, headers: answer.extend((status, dict(headers))))
    return [answer[0], answer[1]['OpenStack-API-Version'], json.loads(b''.join(parts))]


print(json.dumps({
    'answers': [ask('POST', '/books', b'{"name": "emma"}'), ask('GET', '/books/emma'), ask('GET', '/books/ulysses'),
                ask('POST', '/books', b'{"name": "EMMA"}'), ask('GET', '/books/emma', version='1.0')],
    'ours': sorted(name for name in sys.modules if name.partition('.')[0] == 'rating_api'),
}))
"""


def lift(target):
    """Copy the framework; of its text only the package in import lines is changed."""
    for package in ('openstack', 'validation'):
        shutil.copytree(_API / package, target / package, ignore=shutil.ignore_patterns('rating', '__pycache__'))
    (target / '__init__.py').touch()
    for module in target.rglob('*.py'):
        module.write_text(_IMPORT.sub(rf'\1 {target.name}', module.read_text()))


def test_the_framework_is_lifted_out_and_serves_another_application(tmp_path):
    lift(tmp_path / 'lifted')
    ran = subprocess.run([sys.executable, '-c', _APPLICATION], cwd=tmp_path, capture_output=True, text=True, check=False,
                         env={**os.environ, 'PYTHONPATH': str(tmp_path)}, timeout=120)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found['ours'] == [], 'the lifted framework still needs us'
    created, shown, missing, invalid, early = found['answers']
    assert created == ['201 Created', 'library 1.1', {'name': 'emma'}]
    assert shown == ['200 OK', 'library 1.1', {'name': 'emma'}]
    assert (missing[0], missing[2]['errors'][0]['code']) == ('404 Not Found', 'book.missing')
    assert (invalid[0], invalid[2]['errors'][0]['code']) == ('400 Bad Request', 'request.invalid.pattern')
    assert early[:2] == ['404 Not Found', 'library 1.0']


def test_nothing_of_us_is_named_in_the_framework_but_in_imports(tmp_path):
    lift(tmp_path / 'lifted')
    for module in (tmp_path / 'lifted').rglob('*.py'):
        assert 'rating' not in re.sub(r'\b(ope|gene|ite)rating\b', '', module.read_text().lower()), module.name
