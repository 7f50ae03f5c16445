"""The table of who is answered what: every operation, every kind of caller, and the kinds that the rules make."""

import collections

import pytest

from rating_api import policies
from tests import personas
from tests import surface

CHECKS = {rule.name: rule.check_str for rule in policies.list_rules()}
KINDS = {'role:admin': 'admin', 'rule:project_reader_or_admin': 'own', '': 'anyone'}


def test_every_operation_has_one_row():
    listed = collections.Counter(operation for rows in personas.OPERATIONS.values() for operation in rows)
    assert listed == collections.Counter({f'{line.method} {line.path}' for line in surface.said()})


@pytest.mark.parametrize('caller', personas.CALLERS)
def test_every_caller_has_an_answer_to_every_kind(caller):
    assert set(personas.CALLERS[caller]) == {'public', 'open', 'asked', 'gone', *KINDS.values()} >= set(personas.OPERATIONS)


@pytest.mark.parametrize('operation', surface.operations(), ids=lambda one: f'{one.method} {one.path}')
def test_the_kind_is_what_the_rule_makes_it(operation):
    assert personas.kind(operation) == made_kind(operation)


def made_kind(operation):
    if operation.declaration.removal is not None:
        return 'gone'
    permission = operation.declaration.permission
    if permission is None:
        return 'public' if operation.path.rstrip('/') in ('', '/v1', '/v2') else 'open'
    kind = KINDS[CHECKS[permission.rule]]
    return 'asked' if kind == 'own' and permission.late else kind
