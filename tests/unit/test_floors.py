"""The house's own rules, read from its source: which floor may import which, and what no module does.

A finding names its file and line. The second half tries each rule on a piece of source that breaks it.
"""

import ast
import graphlib
import itertools
import pathlib
import sys
from typing import NamedTuple

import pytest

import rating_api

ROOT = pathlib.Path(rating_api.__file__).parent
PACKAGE = ROOT.name

# Imports go down, or sideways on one floor; the longest name that fits a module counts.
FLOORS = {
    'wsgi': 7, 'cmd': 7,
    'app': 6,
    'api.auth': 5, 'api.keystone': 5, 'api.openstack.rating.routes': 5,
    'api.openstack.rating': 4, 'schemas': 4,
    'collector': 3, 'fetcher': 3, 'processor': 3, 'demo': 3, 'importer': 3,
    'importer.cloudkitty.source': 2,
    'storage': 2, 'db': 2,
    'rating': 1, 'policy': 1, 'context': 1,
    'datapoint': 0, 'exception': 0, 'conf': 0, 'policies': 0, 'version': 0, 'server': 0,
}
# The framework stands beside the floors: it is imported from this one up, and imports none of them.
FRAMEWORK = ('api.openstack', 'api.validation')
FRAMEWORK_FROM = 4
# Packages that hold others and nothing of their own.
HALLS = ('', 'api')

# What only some parts may import; the names are those of FLOORS and FRAMEWORK.
CONFINED = {
    'sqlalchemy': ('db', 'storage', 'importer.cloudkitty.source'), 'alembic': ('db',),
    'webob': FRAMEWORK, 'routes': FRAMEWORK, 'jsonschema': FRAMEWORK, 'jsonschema_rs': FRAMEWORK,
}
GIVEN = {'webob', 'routes', 'jsonschema', 'jsonschema_rs', 'microversion_parse', 'msgspec', 'dateutil'}

MODULE_LINES = 400
FUNCTION_LINES = 50
CONTROLLERS = 'api.openstack.rating'


class Module(NamedTuple):
    """A module of ours: its name below the package, where it is, and what it says."""

    name: str
    path: pathlib.Path
    text: str

    @property
    def tree(self):
        return ast.parse(self.text)

    def at(self, line, finding):
        return f'{self.path}:{line}: {finding}'


class Import(NamedTuple):
    """What a line imports: a whole name, of ours without the package in front."""

    line: int
    target: str
    is_ours: bool


def modules():
    for path in sorted(ROOT.rglob('*.py')):
        parts = path.relative_to(ROOT).with_suffix('').parts
        name = '.'.join(parts[:-1] if parts[-1] == '__init__' else parts)
        yield Module(name, path.relative_to(ROOT.parent), path.read_text())


def imports(module):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f'{node.module}.{alias.name}' for alias in node.names]
        else:
            continue
        for name in names:
            first, _, rest = name.partition('.')
            yield Import(node.lineno, rest if first == PACKAGE else name, first == PACKAGE)


def part_of(name):
    """The longest of the names above that a module lies in, or None."""
    known = [part for part in (*FLOORS, *FRAMEWORK) if name == part or name.startswith(part + '.')]
    return max(known, key=len, default=None)


# The rules: each gives findings of one module.

def no_floor(module):
    if part_of(module.name) is None and module.name not in HALLS:
        yield module.at(1, f'{module.name} stands on no floor; give it one in FLOORS')


def imports_that_go_up(module):
    here = part_of(module.name)
    for one in imports(module):
        there = part_of(one.target) if one.is_ours else None
        if there is None or here is None:
            continue
        if there in FRAMEWORK:
            if here not in FRAMEWORK and FLOORS[here] < FRAMEWORK_FROM:
                yield module.at(one.line, f'{here} (floor {FLOORS[here]}) imports the framework')
        elif here in FRAMEWORK:
            yield module.at(one.line, f'the framework imports {one.target}')
        elif FLOORS[there] > FLOORS[here]:
            yield module.at(one.line, f'{here} (floor {FLOORS[here]}) imports {there} (floor {FLOORS[there]})')


def imports_of_what_is_confined(module):
    for one in imports(module):
        library = one.target.partition('.')[0]
        if not one.is_ours and library in CONFINED and part_of(module.name) not in CONFINED[library]:
            yield module.at(one.line, f'{library} is imported outside {" and ".join(CONFINED[library])}')


def imports_of_the_framework_that_were_not_given(module):
    if part_of(module.name) in FRAMEWORK:
        for one in imports(module):
            library = one.target.partition('.')[0]
            if not one.is_ours and library not in sys.stdlib_module_names and library not in GIVEN:
                yield module.at(one.line, f'the framework imports {library}, which it was not given')


def late_imports(module):
    for function in functions(module):
        for node in ast.walk(function):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                yield module.at(node.lineno, f'{function.name} imports inside itself')


def relative_imports(module):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield module.at(node.lineno, 'an import is relative')


def globals_(module):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Global):
            yield module.at(node.lineno, f'global {", ".join(node.names)}')


def module_level_conf(module):
    for line in sorted({node.lineno for node in ast.walk(module.tree)
                        if 'CONF' in (getattr(node, 'id', ''), getattr(node, 'attr', ''))}):
        yield module.at(line, 'CONF of the whole process is used; hand the configuration over')


def metaclasses(module):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and any(keyword.arg == 'metaclass' for keyword in node.keywords):
            yield module.at(node.lineno, f'{node.name} has a metaclass')


def several_controllers(module):
    if part_of(module.name) in (CONTROLLERS, f'{CONTROLLERS}.routes'):
        found = [node for node in module.tree.body if isinstance(node, ast.ClassDef)
                 and any(ast.unparse(base) == 'wsgi.Controller' for base in node.bases)]
        for node in found[1:]:
            yield module.at(node.lineno, f'{node.name} shares its module with {found[0].name}')


def clocks_in_rating(module):
    if part_of(module.name) == 'rating':
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in ('now', 'utcnow', 'today', 'monotonic'):
                yield module.at(node.lineno, f'rating looks at a clock: {ast.unparse(node)}')


def long_modules(module):
    lines = len(module.text.splitlines())
    if lines > MODULE_LINES:
        yield module.at(MODULE_LINES + 1, f'the module has {lines} lines; {MODULE_LINES} are allowed')


def long_functions(module):
    for function in functions(module):
        lines = function.end_lineno - function.lineno + 1
        if lines > FUNCTION_LINES:
            yield module.at(function.lineno, f'{function.name} has {lines} lines; {FUNCTION_LINES} are allowed')


def missing_docstrings(module):
    if module.text.strip() and ast.get_docstring(module.tree) is None:
        yield module.at(1, 'the module does not say what lives in it')


def functions(module):
    for node in ast.walk(module.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


RULES = (no_floor, imports_that_go_up, imports_of_what_is_confined, imports_of_the_framework_that_were_not_given,
         late_imports, relative_imports, globals_, module_level_conf, metaclasses, several_controllers,
         clocks_in_rating, long_modules, long_functions, missing_docstrings)


@pytest.mark.parametrize('rule', RULES, ids=lambda rule: rule.__name__)
def test_no_module_breaks_a_rule_of_the_house(rule):
    findings = [finding for module in modules() for finding in rule(module)]
    assert not findings, '\n' + '\n'.join(findings)


def cycle(listed):
    """The modules of an import cycle, the first one again at the end; nothing if there is none."""
    names = {module.name for module in listed}
    graph = {module.name: {target for one in imports(module) if one.is_ours
                           for target in (one.target, one.target.rpartition('.')[0])
                           if target in names and target != module.name and not module.name.startswith(target + '.')}
             for module in listed}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


def test_no_modules_import_each_other_in_a_circle():
    listed = list(modules())
    found = cycle(listed)
    lines = [module.at(one.line, f'imports {later}') for earlier, later in itertools.pairwise(found)
             for module in listed if module.name == later for one in imports(module)
             if one.is_ours and earlier in (one.target, one.target.rpartition('.')[0])]
    assert not found, ' <- '.join(found) + '\n' + '\n'.join(lines)


# Each rule on something that breaks it.

def module(name, text):
    return Module(name, pathlib.Path('toy.py'), text)


@pytest.mark.parametrize('rule, name, text, finding', [
    (no_floor, 'attic', '"""Doc."""', 'toy.py:1: attic stands on no floor'),
    (imports_that_go_up, 'rating.noop', 'import os\nfrom rating_api.storage import points',
     'toy.py:2: rating (floor 1) imports storage (floor 2)'),
    (imports_that_go_up, 'db.models', 'import rating_api.app', 'toy.py:1: db (floor 2) imports app (floor 6)'),
    (imports_that_go_up, 'policy', 'from rating_api.api.openstack import wsgi', 'policy (floor 1) imports the framework'),
    (imports_that_go_up, 'api.openstack.wsgi', 'from rating_api import exception', 'the framework imports exception'),
    (imports_that_go_up, 'api.openstack.wsgi', 'from rating_api.api.openstack.rating import errors',
     'the framework imports api.openstack.rating.errors'),
    (imports_that_go_up, 'api.openstack.rating.v2.summary', 'from rating_api.api.openstack.rating import routes',
     'api.openstack.rating (floor 4) imports api.openstack.rating.routes (floor 5)'),
    (imports_of_what_is_confined, 'api.openstack.rating.v2.summary', 'import sqlalchemy', 'sqlalchemy is imported outside'),
    (imports_of_what_is_confined, 'app', 'from webob import exc', 'webob is imported outside'),
    (imports_of_what_is_confined, 'api.openstack.rating.errors', 'import jsonschema.exceptions', 'jsonschema is imported'),
    (imports_of_the_framework_that_were_not_given, 'api.validation.query', 'import os\n\nimport oslo_config.cfg',
     'toy.py:3: the framework imports oslo_config'),
    (late_imports, 'app', 'def f():\n    if True:\n        import os', 'toy.py:3: f imports inside itself'),
    (relative_imports, 'app', 'from . import wsgi', 'toy.py:1: an import is relative'),
    (globals_, 'app', 'x = 1\ndef f():\n    global x', 'toy.py:3: global x'),
    (module_level_conf, 'app', 'from oslo_config import cfg\nCONF = cfg.CONF', 'toy.py:2: CONF'),
    (metaclasses, 'app', 'class A(metaclass=type):\n    pass', 'toy.py:1: A has a metaclass'),
    (several_controllers, 'api.openstack.rating.v2.toys',
     'class A(wsgi.Controller):\n    pass\nclass B(wsgi.Controller):\n    pass', 'toy.py:3: B shares its module with A'),
    (clocks_in_rating, 'rating.noop', 'a = datetime.datetime.now()', 'rating looks at a clock'),
    (long_modules, 'app', '\n' * 401, 'toy.py:401: the module has 401 lines'),
    (long_functions, 'app', 'def f():\n' + '    pass\n' * 50, 'toy.py:1: f has 51 lines'),
    (missing_docstrings, 'app', 'import os', 'toy.py:1: the module does not say'),
])
def test_each_rule_finds_what_it_forbids_with_file_and_line(rule, name, text, finding):
    [found] = rule(module(name, text))
    assert finding in found


def test_a_circle_is_found():
    one, other = module('db.a', 'from rating_api.db import b'), module('db.b', 'from rating_api.db.a import thing')
    assert set(cycle([one, other])) == {'db.a', 'db.b'}
    assert cycle([one, module('db.b', '')]) == []
