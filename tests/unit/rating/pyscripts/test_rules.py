"""What a script becomes by a PUT (wire contract 2.5), as a table."""

import dataclasses
import datetime
import hashlib

import pytest

from rating_api import exception
from rating_api.rating.pyscripts import rules

NOW = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
RUNNING = rules.Script('id', 'tariff', 'x = 1', rules.checksum('x = 1'), NOW - HOUR, NOW - HOUR, description='old')
ENDING = dataclasses.replace(RUNNING, end=NOW + HOUR)
FUTURE = dataclasses.replace(RUNNING, start=NOW + HOUR, end=NOW + 2 * HOUR)
ONLY_END = ('You are allowed to update only the attribute [end] as this rule is already running as it started on '
            '[2026-05-01 11:00:00]')
SETTLED = 'Cannot update a rule that was already processed and has a defined end date.'


def sent(**fields):
    return rules.Sent(**{'name': 'tariff', **fields})


def test_a_checksum_is_of_the_bytes():
    assert rules.checksum('ü') == hashlib.sha512(b'\xc3\xbc').hexdigest()


@pytest.mark.parametrize(('old', 'given', 'changes'), [
    (RUNNING, sent(), {}),
    (RUNNING, sent(data='x = 1', start=NOW - HOUR, description='old'), {}),
    (RUNNING, sent(end=NOW + HOUR), {'end': NOW + HOUR}),
    (RUNNING, sent(end=NOW), {'end': NOW}),
    (RUNNING, sent(description=''), {}),
    (ENDING, sent(end=NOW + HOUR), {}),
    (FUTURE, sent(data='x = 1'), {'end': None, 'description': None}),
    (FUTURE, sent(name='other', data='', end=NOW + HOUR, start=NOW, description='new'), {
        'data': '', 'checksum': rules.checksum(''), 'end': NOW + HOUR, 'start': NOW, 'description': 'new'}),
    (dataclasses.replace(RUNNING, start=NOW), sent(end=NOW + HOUR), {'end': NOW + HOUR}),
])
def test_a_put_that_is_right(old, given, changes):
    assert rules.put(old, given, NOW) == dataclasses.replace(old, **changes)


@pytest.mark.parametrize(('old', 'given', 'reason'), [
    (RUNNING, sent(name='other'), ONLY_END),
    (RUNNING, sent(data='x = 2', end=NOW + HOUR), ONLY_END),
    (RUNNING, sent(start=NOW), ONLY_END),
    (RUNNING, sent(description='new'), ONLY_END),
    (RUNNING, sent(end=NOW - HOUR),
     'End date must be in the future. end=[2026-05-01 11:00:00] current time=[2026-05-01 12:00:00]'),
    (ENDING, sent(), SETTLED),
    (ENDING, sent(end=NOW + 2 * HOUR), SETTLED),
    (ENDING, sent(name='other', end=NOW + HOUR), SETTLED),
    (FUTURE, sent(), 'The data of a script that has not started must be sent again.'),
    (FUTURE, sent(data='', start=NOW - HOUR),
     'Cannot create a rule with start in the past. start=[2026-05-01 11:00:00] current time=[2026-05-01 12:00:00].'),
    (FUTURE, sent(data='', end=NOW),
     'Cannot create a rule with start after end. start=[2026-05-01 13:00:00] end=[2026-05-01 12:00:00].'),
])
def test_a_put_that_is_refused(old, given, reason):
    with pytest.raises(exception.Invalid) as problem:
        rules.put(old, given, NOW)
    assert str(problem.value) == reason
