"""Scripts in a database: their history, their names, and the order in which they run."""

import dataclasses
import datetime

import pytest

from rating_api import datapoint
from rating_api import exception
from rating_api.db import clock
from rating_api.db import history
from rating_api.db import models
from rating_api.db import pyscripts
from rating_api.rating.pyscripts import rules

DAY = datetime.timedelta(days=1)


class Refusing:
    """Checks texts, and knows which it was asked about."""

    def __init__(self):
        self.asked = []

    def __call__(self, data):
        self.asked.append(data)
        if data == 'bad':
            raise exception.Invalid('bad')


@pytest.fixture
def check():
    return Refusing()


@pytest.fixture
def scripts(database, check):
    return pyscripts.Scripts(database, check)


def now(database):
    with database.reader() as connection:
        return clock.now(connection)


def test_a_script_comes_back(scripts):
    """W13: it starts when it is made."""
    made = scripts.add(rules.Sent('a', 'x = 1', description='d'), 'alice')
    assert scripts.get(made.script_id) == made
    assert scripts.list() == [made]
    assert made.start == made.created_at
    assert (made.name, made.data, made.description, made.created_by, made.updated_by) == ('a', 'x = 1', 'd', 'alice', None)


def test_an_unknown_script_is_not_found(scripts):
    for use in (scripts.get, scripts.remove, lambda unknown: scripts.put(unknown, rules.Sent('a'))):
        with pytest.raises(exception.NotFound, match=r'^No such script: None \(UUID: nothing\)$'):
            use('nothing')


def test_a_name_is_free_after_its_script(scripts):
    """W14"""
    for _ in range(3):
        made = scripts.add(rules.Sent('a', 'x = 1'))
        with pytest.raises(exception.Conflict, match=rf'^Script a already exists \(UUID: {made.script_id}\)$'):
            scripts.add(rules.Sent('a', 'x = 2'))
        scripts.remove(made.script_id, 'bob')
    with pytest.raises(exception.NotFound):
        scripts.get(made.script_id)
    assert scripts.list() == []
    gone = scripts.list(pyscripts.Filters(deleted=True))
    assert [(one.name, one.deleted_by, one.deleted is None) for one in gone] == [('a', 'bob', False)] * 3


def test_the_database_itself_lets_no_name_be_taken_twice(database, scripts):
    made = scripts.add(rules.Sent('a', 'x = 1'))
    table = history.History(models.pyscripts_script, rules.Script, '%s')
    with pytest.raises(Exception, match=r'(?i)unique'):
        history.change(database, lambda change: table.add(change, dataclasses.replace(made, script_id='other')))


def test_a_text_is_checked_when_it_is_new_and_nothing_else_is_done_with_a_bad_one(scripts, check):
    """W12"""
    made = scripts.add(rules.Sent('a', 'x = 1', start=datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)))
    for write in (lambda: scripts.add(rules.Sent('b', 'bad')), lambda: scripts.put(made.script_id, rules.Sent('a', 'bad'))):
        with pytest.raises(exception.Invalid, match=r'^bad$'):
            write()
    assert scripts.put(made.script_id, rules.Sent('a', 'x = 1')) == made
    assert check.asked == ['x = 1', 'bad', 'bad']
    assert scripts.list() == [made]


@pytest.mark.parametrize('data', ['#' * 65_537, 'ü' * 32_769])
def test_a_text_that_is_too_long_is_not_compiled(scripts, check, data):
    with pytest.raises(exception.Invalid, match='at most 65536 bytes'):
        scripts.add(rules.Sent('a', data))
    assert check.asked == []
    assert scripts.add(rules.Sent('a', data[2:])).data == data[2:]


def test_a_write_that_changes_nothing_makes_no_rule_set(database, scripts):
    def number():
        with database.reader() as connection:
            return history.ruleset_id(connection)

    before = number()
    made = scripts.add(rules.Sent('a', 'x = 1'))
    assert number() == before + 1
    assert scripts.put(made.script_id, rules.Sent('a'), 'bob') == made
    assert number() == before + 1
    changed = scripts.put(made.script_id, rules.Sent('a', end=now(database) + DAY), 'bob')
    assert (changed.updated_by, changed.created_at) == ('bob', made.created_at)
    assert number() == before + 2
    scripts.remove(made.script_id)
    assert number() == before + 3


def test_rating_reads_scripts_in_the_order_in_which_they_were_made(database, scripts):
    names = ['b', 'a', 'c']
    made = [scripts.add(rules.Sent(name, '')) for name in names]
    scripts.put(made[0].script_id, rules.Sent('b', end=now(database) + DAY))
    scripts.remove(made[1].script_id)
    with database.reader() as connection:
        assert [one.name for one in pyscripts.load(connection)] == ['b', 'c']


def test_a_list_is_of_those_that_are_asked_for(database, scripts):
    old = scripts.add(rules.Sent('old', '', datapoint.moment(0), datapoint.moment(10), 'Straße'), 'alice', force=True)
    new = scripts.add(rules.Sent('new', '', now(database) + DAY))
    running = scripts.add(rules.Sent('running', ''))
    for filters, found in (
            (pyscripts.ALL, [old, new, running]), (pyscripts.Filters(active=True), [running]),
            (pyscripts.Filters(active=False), [old, new]), (pyscripts.Filters(created_by='alice'), [old]),
            (pyscripts.Filters(start=datapoint.moment(0)), [old, new, running]),
            (pyscripts.Filters(start=datapoint.moment(1)), [new, running]),
            (pyscripts.Filters(end=datapoint.moment(10)), []), (pyscripts.Filters(end=datapoint.moment(11)), [old]),
            (pyscripts.Filters(description='STRASSE'), [old])):
        assert scripts.list(filters) == found, filters


def test_a_start_in_the_past_must_be_forced(scripts):
    with pytest.raises(exception.Invalid, match='start in the past'):
        scripts.add(rules.Sent('a', '', datapoint.moment(0)))
    assert scripts.add(rules.Sent('a', '', datapoint.moment(0)), force=True).start == datapoint.moment(0)
