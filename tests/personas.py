"""Who is answered what, as personas.yaml says it."""

import pathlib

import yaml

_TABLE = yaml.safe_load(pathlib.Path(__file__).with_name('personas.yaml').read_text())
# {kind of caller: {kind of operation: what it gets}}
CALLERS = _TABLE['callers']
# {kind of operation: ['METHOD /path', ...]}
OPERATIONS = _TABLE['operations']
_KINDS = {operation: kind for kind, listed in OPERATIONS.items() for operation in listed}


def kind(line):
    """The kind of an operation, a line of surface.yaml; None if the table has no row for it."""
    return _KINDS.get(f'{line.method} {line.path}')
