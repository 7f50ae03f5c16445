"""The pages that must not drift from the code: the table of error codes, and the table of queries."""

import ast
import pathlib
import re

import yaml

from rating_api.collector import promql
from tests import personas

ROOT = pathlib.Path(__file__).parents[2]
PAGES = ROOT / 'doc/source'
# What makes a refusal, called with the status and the code.
MAKERS = ('Fault', 'Translation', '_fault')


def documented_errors():
    text = (PAGES / 'user/api.rst').read_text('utf-8')
    return {(code, int(status)) for code, status in re.findall(r'\* - ``([a-z_.]+)``\n +- ([0-9]{3})\n', text)}


def raised_errors():
    return {found for path in (ROOT / 'rating_api').rglob('*.py') for found in errors_of(path)}


def errors_of(path):
    """The (code, status) of each refusal that a module makes with a code of its own."""
    for node in ast.walk(ast.parse(path.read_text('utf-8'))):
        if isinstance(node, ast.Call) and name_of(node.func) in MAKERS and len(node.args) > 1:
            status, code = node.args[:2]
            if isinstance(status, ast.Constant) and isinstance(code, ast.Constant):
                yield code.value, status.value


def name_of(function):
    return getattr(function, 'attr', getattr(function, 'id', None))


def documented_queries():
    """The (extra_args, query) of each row of the table of queries."""
    text = (PAGES / 'operator/collecting.rst').read_text('utf-8')
    for cell, query in re.findall(r'\* - (none|``.*)\n +- ``(.*)``\n', text):
        yield yaml.safe_load('\n'.join(re.findall('``(.*?)``', cell))) or {}, query


def test_every_error_code_is_documented():
    assert raised_errors() - documented_errors() == set()


def test_every_documented_error_code_is_raised():
    assert documented_errors() - raised_errors() == set()


def test_documented_queries_are_those_that_are_asked():
    series = promql.selector('m1', {'project_id': 'P1'})
    rows = list(documented_queries())
    assert len(rows) == 5
    for extra_args, query in rows:
        assert promql.usage(series, ('id', 'project_id', 'flavor'), 3600, extra_args) == query


def start_up_errors():
    """The longest words of each message of a TableError or SchemaError, as the code has them."""
    for path in (ROOT / 'rating_api/api').rglob('*.py'):
        for node in ast.walk(ast.parse(path.read_text('utf-8'))):
            if isinstance(node, ast.Call) and name_of(node.func) in ('TableError', 'SchemaError') and node.args:
                yield max((part.value.strip(' :,()') for part in ast.walk(node.args[0])
                           if isinstance(part, ast.Constant) and isinstance(part.value, str)), key=len, default='')


def test_every_start_up_error_is_documented():
    page = ' '.join((PAGES / 'contributor/framework.rst').read_text('utf-8').split())
    found = set(start_up_errors())
    assert len(found) > 20
    assert {words for words in found if ' ' in words and words not in page} == set()


# The rows of the table of tokens in doc/source/operator/identity.rst, as tests/personas.yaml names them.
TOKENS = (('admin', 'project_admin'), ('reader',), ('member',), ('member_alone',), ('unscoped',),
          ('domain_admin', 'system_admin'), ('nobody', 'forged', 'revoked', 'expired'))


def test_documented_tokens_get_what_the_table_of_callers_says():
    text = (PAGES / 'operator/identity.rst').read_text('utf-8')
    header, *rows = [re.findall('^(?:     - )?(.+)', row, re.MULTILINE)[:5] for row in text.split('\n   * - ')[1:]]
    assert header == ['Token', 'public', 'anyone', 'own', 'admin']
    for callers, (_token, *cells) in zip(TOKENS, rows, strict=True):
        said = {kind: 'ok' if cell.startswith('yes') else int(cell)
                for kind, cell in zip(header[1:], cells, strict=True)}
        assert all(personas.CALLERS[caller].items() >= said.items() for caller in callers), callers
    assert {caller for callers in TOKENS for caller in callers} == set(personas.CALLERS)
