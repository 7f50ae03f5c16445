import datetime

import pytest

from rating_api import exception
from rating_api.db import scopes

ORIGIN = scopes.Origin('project_id', 'prometheus', 'source')
OTHER = ORIGIN._replace(fetcher='keystone')


class TestScopes:
    @pytest.fixture
    def states(self, database):
        return scopes.Scopes(database, ORIGIN)

    def test_an_unknown_scope_has_no_state(self, states):
        assert states.get('a') is None

    def test_a_new_scope_comes_back(self, states):
        made = states.add('a', 3600)
        assert states.get('a') == made
        assert made[:6] == ('a', *ORIGIN, 3600, True)
        assert abs(made.toggled_at - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=5)

    def test_a_scope_is_added_once_for_an_origin(self, states):
        states.add('a', 3600)
        with pytest.raises(exception.Conflict, match='already existing scope_id: a'):
            states.add('a', 7200)
        states.add('a', None, active=False, origin=OTHER)
        assert states.get('a').last_processed == 3600
        assert [state.fetcher for state in states.find()] == ['source', 'keystone']

    def test_a_mark_moves_a_scope_both_ways(self, database, states):
        state = states.add('a', None)
        for begin in (3600, 7200, 0):
            database.write(lambda connection, begin=begin, state=state: states.mark(connection, state, begin))
            assert states.get('a') == state._replace(last_processed=begin)
            state = states.get('a')

    def test_a_mark_goes_with_its_transaction(self, database, states):
        state = states.add('a', 3600)
        with pytest.raises(KeyError), database.writer() as connection:
            states.mark(connection, state, 7200)
            raise KeyError
        assert states.get('a') == state

    @pytest.mark.parametrize('change', [{'last_processed': 0}, {'last_processed': None}, {'active': False}])
    def test_a_mark_after_a_state_that_is_no_more_is_refused(self, database, states, change):
        state = states.add('a', 3600)
        stale = state._replace(**change)
        with pytest.raises(exception.StaleRevision, match='state of the scope a was changed'):
            database.write(lambda connection: states.mark(connection, stale, 7200))
        assert states.get('a') == state

    def test_a_mark_of_a_scope_that_is_not_there_is_refused(self, database, states):
        elsewhere = states.add('a', 3600, origin=OTHER)
        with pytest.raises(exception.StaleRevision):
            database.write(lambda connection: states.mark(connection, elsewhere, 7200))
        assert states.find() == [elsewhere]

    def test_filters_are_lists_that_must_all_match(self, states):
        for scope_id in ('c', 'a', 'b'):
            states.add(scope_id, 0, active=scope_id != 'b')
        states.add('a', 0, origin=OTHER)

        def found(**filters):
            return [state.scope_id for state in states.find(scopes.Filters(**filters))]

        assert found() == ['a', 'a', 'b', 'c']
        assert found(scope_id=['a', 'b', 'x']) == ['a', 'a', 'b']
        assert found(active=[False]) == ['b']
        assert found(active=[False, True], fetcher=['keystone']) == ['a']
        assert found(scope_key=['other']) == []
        assert [state.scope_id for state in states.find(offset=1, limit=2)] == ['a', 'b']

    def test_a_scope_that_is_to_be_alone_is_refused_while_one_of_its_name_is_active(self, states):
        states.add('a', 0, origin=OTHER)
        with pytest.raises(exception.Conflict, match='already existing scope_id: a'):
            states.add('a', 0, alone=True)
        states.change('a', {'active': False})
        with pytest.raises(exception.Conflict):
            states.add('a', 0, origin=OTHER, alone=True)
        assert states.add('a', 7, alone=True) == states.get('a')

    def test_what_is_given_is_changed_and_the_toggle_date_with_the_activity_only(self, states):
        state = states.add('a', 3600)
        moved = states.change('a', {'fetcher': 'keystone', 'active': True})
        assert moved == state._replace(fetcher='keystone')
        assert states.find() == [moved]
        assert states.change('a', {}) == moved
        stopped = states.change('a', {'active': False})
        assert stopped._replace(toggled_at=moved.toggled_at) == moved._replace(active=False)
        assert stopped.toggled_at > moved.toggled_at
        assert states.find() == [stopped]

    def test_none_or_several_of_an_id_are_not_changed(self, states):
        with pytest.raises(exception.NotFound, match='No resource found for provided filters'):
            states.change('a', {'active': False})
        made = [states.add('a', 0), states.add('a', 0, origin=OTHER)]
        with pytest.raises(exception.Conflict, match='Too many resources found with the same scope_id: a'):
            states.change('a', {'active': False})
        assert states.find() == made

    def test_a_reset_moves_the_scope_of_its_origin_even_one_that_is_stopped(self, states):
        state, other = states.add('a', 3600, active=False), states.add('a', 3600, origin=OTHER)
        states.reset(state, 0)
        assert states.find() == [state._replace(last_processed=0), other]

    def test_a_scope_that_is_gone_is_not_reset(self, states):
        state = states.add('a', 3600)
        states.change('a', {'fetcher': 'keystone'})
        with pytest.raises(exception.NotFound):
            states.reset(state, 0)
        assert [one.last_processed for one in states.find()] == [3600]

    def test_what_is_held_is_of_the_configured_origin(self, database, states):
        states.add('a', 3600, origin=OTHER)
        with database.writer() as connection:
            assert states.hold(connection, 'a') is None
        state = states.add('a', 7200)
        with database.writer() as connection:
            assert states.hold(connection, 'a') == state
