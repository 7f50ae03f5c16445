"""Changing the scope key: what comes of it is what would have been stored by the new key, whatever interrupts it."""

import itertools

import pytest
import sqlalchemy

from rating_api import datapoint
from rating_api import exception
from rating_api import storage
from rating_api.db import meta
from rating_api.db import models
from rating_api.db import scopes
from rating_api.storage import timelabels
from rating_api.storage.sql import rescope
from tests import fixtures
from tests.unit.storage import plain
from tests.unit.storage import usage

DAY = 24 * usage.HOUR
OLD, NEW = 'project_id', 'user_id'
LABELS = [{'project_id': project, 'user_id': user} for project, user in itertools.product(
    ['p', 'q', ''], ['u', 'v', '', None, 7, 7.0, True])] + [{'project_id': 'p'}, {'user_id': 'u'}, {}]
# Each of these will be alone in its scope.
ALONE = ['a', 'b', 'c', 'd']
LABELS += [{'project_id': 'r', 'user_id': user} for user in ALONE]


def series(key, begin, **labels):
    if labels.get('project_id') == 'q':
        labels |= timelabels.derive(begin)
    return datapoint.Series('cpu', 'GiB', datapoint.scope_of(labels, key), labels, {'user_id': 'not this one'})


def points(key):
    """The points of three days, half of them with the labels of time, as they are by a scope key.

    Not all are there every day, so that a sum of several may stand at a series that is not there.
    """
    return [usage.point(begin, '2', str(number + 1), of=series(key, begin, **labels))
            for number, labels in enumerate(LABELS)
            for day, begin in enumerate(range(usage.MARCH, usage.MARCH + 3 * DAY, DAY)) if (number + day) % 3]


def known(database):
    """What a database knows of each series, scopes and all."""
    table = models.series.c
    with database.reader() as connection:
        return {tuple(row) for row in connection.execute(sqlalchemy.select(
            table.fingerprint, table.type, table.scope_hash, table.scope, table.groupby, table.time_labels))}


def check(store, key):
    """Every total is the plain sum of the points as they are."""
    found = [stored.point for stored in store.page(storage.PageQuery(usage.EVER, limit=1000)).points]
    assert len(found) == len(points(key))
    scopes = [None, 'p', '', 'u', '7', *ALONE]
    for scope, groupby in itertools.product(scopes, [(), (OLD,), (NEW,), ('time-d',)]):
        query = storage.TotalsQuery(usage.EVER, (), groupby, scope=scope)
        assert store.totals(query) == plain.totals(found, query), query


@pytest.fixture
def store(database):
    """Points by the old key, two of three days rolled up."""
    meta.claim_scope_key(database, OLD)
    made = storage.make_points(database, scope_key=OLD)
    made.add_batch(storage.NewBatch('api'), points(OLD))
    storage.make_rollups(database).roll(1000, usage.MARCH + 2 * DAY)
    return made


class Died(BaseException):
    """As a kill, nothing in the way catches it."""


@fixtures.on_every_engine
def test_everything_is_as_if_the_new_key_had_been_there_from_the_start(database, databases, store):
    rollups = storage.make_rollups(database)
    changed = storage.rescope(database, NEW, storage.Allowed(), lambda *_: check(store, NEW))
    assert changed == sum(one.scope != other.scope for one, other in zip(
        {of.fingerprint: of for of in (series(OLD, usage.MARCH, **labels) for labels in LABELS)}.values(),
        {of.fingerprint: of for of in (series(NEW, usage.MARCH, **labels) for labels in LABELS)}.values(), strict=True))
    check(store, NEW)
    rollups.roll(1000)
    assert rollups.pending() == 0
    check(store, NEW)
    assert meta.scope_key(database) == NEW
    with databases.database() as other:
        storage.make_points(other).add_batch(storage.NewBatch('api'), points(NEW))
        assert known(database) == known(other)


@fixtures.on_every_engine
def test_it_may_die_at_every_write_and_be_run_again(database, databases, store, monkeypatch):
    rollups = storage.make_rollups(database)
    monkeypatch.setattr(rescope, '_MOST_SERIES', 4)
    write, deaths = database.write, 0
    for attempt in itertools.count():
        # The first write begins, or goes on; then each attempt gets a step further.
        left = iter(range(min(attempt, 2)))

        def write_or_die(work, apart=False, left=left):
            if next(left, None) is None:
                raise Died
            return write(work, apart)
        monkeypatch.setattr(database, 'write', write_or_die)
        try:
            storage.rescope(database, NEW, storage.Allowed(), lambda *_: None)
        except Died:
            deaths += 1
            check(store, NEW)
            # What a service that still runs would do.
            monkeypatch.setattr(database, 'write', write)
            rollups.roll(1000)
            check(store, NEW)
        else:
            break
    assert deaths > 5
    monkeypatch.setattr(database, 'write', write)
    rollups.roll(1000)
    check(store, NEW)
    with databases.database() as other:
        storage.make_points(other).add_batch(storage.NewBatch('api'), points(NEW))
        assert known(database) == known(other)


@fixtures.on_every_engine
def test_nobody_writes_by_the_old_key_from_the_first_instant(database, store):
    number = len(known(database))

    def refused(*_):
        for given in ([usage.point()], [usage.point(of=usage.series(new='series'))]):
            with pytest.raises(exception.StorageBusy, match='no longer \'project_id\''):
                store.add_batch(storage.NewBatch('api'), given)
        with pytest.raises(exception.StorageBusy):
            store.remove_batch(1)
        with pytest.raises(exception.StorageBusy):
            scopes.Scopes(database, scopes.Origin(OLD, 'c', 'f')).add('x', 0)
        assert len(known(database)) == number
    storage.rescope(database, NEW, storage.Allowed(), refused)
    refused()
    with pytest.raises(exception.ConfigError, match="scope key 'user_id', but"):
        meta.claim_scope_key(database, OLD)
    meta.claim_scope_key(database, NEW)
    storage.make_points(database, scope_key=NEW).remove_batch(1)


def test_until_it_is_complete_no_service_starts_and_no_other_change_begins(database, store, monkeypatch):
    def die(*_):
        raise Died
    monkeypatch.setattr(rescope, '_finish', die)
    with pytest.raises(Died):
        storage.rescope(database, NEW, storage.Allowed(), lambda *_: None)
    for key in OLD, NEW, 'third':
        with pytest.raises(exception.ConfigError, match='"rating-manage db rescope user_id" come to its end'):
            meta.claim_scope_key(database, key)
    for key in OLD, 'third':
        with pytest.raises(exception.Conflict, match='must come to its end first'):
            storage.rescope(database, key, storage.Allowed(), lambda *_: None)
    monkeypatch.undo()
    storage.rescope(database, NEW, storage.Allowed(), lambda *_: None)
    meta.claim_scope_key(database, NEW)


def test_there_and_back_again_changes_nothing(database, store):
    before = known(database)
    assert storage.rescope(database, OLD, storage.Allowed(), lambda *_: None) is None
    storage.rescope(database, NEW, storage.Allowed(), lambda *_: None)
    assert known(database) != before
    storage.rescope(database, OLD, storage.Allowed(), lambda *_: None)
    assert known(database) == before


def test_a_label_that_no_series_has_is_refused_unless_allowed(database, store):
    with pytest.raises(exception.Conflict, match="No series has the label 'userid' in groupby"):
        storage.rescope(database, 'userid', storage.Allowed(), lambda *_: None)
    assert meta.scope_key(database) == OLD
    store.remove_batch(1)
    storage.rescope(database, 'userid', storage.Allowed(nobody=True), lambda *_: None)
    assert {row[3] for row in known(database)} == {''}


def test_a_label_of_time_is_refused(database, store):
    with pytest.raises(exception.Conflict, match="'month' is a label of time"):
        storage.rescope(database, 'month', storage.Allowed(nobody=True), lambda *_: None)


def test_an_empty_database_changes_its_key(database):
    assert storage.rescope(database, NEW, storage.Allowed(), lambda *_: None) == 0
    assert meta.scope_key(database) == NEW


class TestProgressOfScopes:
    """How far collecting is when scopes come from another label."""

    @pytest.fixture
    def states(self, database, store):
        made = scopes.Scopes(database, scopes.Origin(OLD, 'prometheus', 'source'))
        made.add('p', 7200)
        return made

    def test_scopes_that_lag_behind_are_named(self, database, states):
        states.add('q', 3600)
        states.add('r', 3600, active=False)
        states.add('s', None)
        states.add('t', 10, origin=scopes.Origin(OLD, 'other', 'source'))
        with pytest.raises(exception.Conflict, match='would never be collected: q, s\\.'):
            storage.rescope(database, NEW, storage.Allowed(), lambda *_: None)
        storage.rescope(database, NEW, storage.Allowed(lagging=True), lambda *_: None)

    def test_what_was_collected_is_not_collected_again(self, database, states):
        storage.rescope(database, NEW, storage.Allowed(), lambda *_: None)
        new = scopes.Scopes(database, scopes.Origin(NEW, 'prometheus', 'prometheus'))
        assert new.collected_before() == 7200
        assert states.collected_before() is None
        new.add('u', 14400)
        storage.rescope(database, OLD, storage.Allowed(), lambda *_: None)
        assert states.get('p').last_processed == 14400
        assert states.collected_before() == 14400


def test_batches_follow_their_points(database, store):
    alone = [usage.point(of=series(OLD, usage.MARCH, project_id='z', user_id='w'))]
    both = [*alone, usage.point(of=series(OLD, usage.MARCH, project_id='z', user_id='x'))]
    period = datapoint.Period(usage.MARCH, usage.MARCH + usage.HOUR)
    numbers = [store.add_batch(storage.NewBatch('processor', 'z', str(number), period=period), given)
               for number, given in enumerate((alone, both, ()))]
    storage.rescope(database, NEW, storage.Allowed(), lambda *_: None)
    assert [store.batch(number).scope for number in numbers] == ['w', None, 'z']
    assert store.batch(1).scope is None
