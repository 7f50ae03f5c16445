"""Copying scripts: what they become, in which order they run, and which are refused."""

import datetime
import hashlib

import pytest

from rating_api.db import pyscripts as stored
from rating_api.importer.cloudkitty import scripts
from rating_api.rating.pyscripts import rules
from tests import cloudkitty

BEGIN = cloudkitty.BEGIN.replace(tzinfo=datetime.UTC)


def running(move):
    with move.database.reader() as connection:
        return stored.load(connection)


def test_a_script_keeps_all_that_is_known_of_it(move):
    row = move.estate.script(name='discount', data='x = "é"'.encode(), end=cloudkitty.BEGIN + cloudkitty.HOUR,
                             description='half price', updated_by='another')
    assert move.counts(scripts.copy) == {'scripts': (1, 0, 0)}
    [found] = running(move)
    assert found == rules.Script(
        row['script_id'], 'discount', 'x = "é"', hashlib.sha512('x = "é"'.encode()).hexdigest(), BEGIN, BEGIN,
        BEGIN + cloudkitty.HOUR, 'half price', None, 'someone', 'another', None, 1, found.revision)


def test_a_second_run_changes_nothing_and_a_dry_one_writes_nothing(move):
    move.estate.script()
    assert move.counts(scripts.copy, dry=True) == {'scripts': (1, 0, 0)}
    assert running(move) == ()
    move.run(scripts.copy)
    before = running(move)
    assert move.counts(scripts.copy) == {'scripts': (0, 1, 0)}
    assert running(move) == before


def test_they_run_in_the_order_of_their_rows(move):
    rows = [move.estate.script() for _ in range(6)]
    move.run(scripts.copy)
    assert [script.script_id for script in running(move)] == [row['script_id'] for row in rows]


def test_a_deleted_one_leaves_its_name_to_another(move):
    move.estate.script(name='a', deleted=cloudkitty.BEGIN, data=b'not python at all')
    row = move.estate.script(name='a')
    assert move.counts(scripts.copy) == {'scripts': (2, 0, 0)}
    assert [script.script_id for script in running(move)] == [row['script_id']]
    assert len(stored.Scripts(move.database, lambda text: None).list(stored.Filters(deleted=True))) == 2


def test_a_name_that_is_taken_here_is_refused(move):
    ours = stored.Scripts(move.database, lambda text: None).add(rules.Sent('a', 'pass'))
    row = move.estate.script(name='a')
    assert move.reasons(scripts.copy) == {
        row['script_id']: f"The name 'a' is taken: by {ours.script_id}, which stays."}


@pytest.mark.parametrize(('given', 'reason'), [
    ({'data': b'\xff'}, 'Its data is no UTF-8'),
    ({'data': b'not python at all'}, 'The script cannot be compiled'),
    ({'data': b'#' * (rules.LONGEST + 1)}, 'The data of a script has at most'),
    ({'end': cloudkitty.BEGIN - cloudkitty.HOUR}, 'Cannot create a rule with start after end.'),
])
def test_one_that_could_not_be_made_here_is_refused(move, given, reason):
    bad, good = move.estate.script(**given), move.estate.script()
    [(row, told)] = move.reasons(scripts.copy).items()
    assert row == bad['script_id']
    assert told.startswith(reason)
    assert [script.script_id for script in running(move)] == [good['script_id']]
