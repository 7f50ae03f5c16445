from rating_api.db import modules
from rating_api.rating import modules as rating


class TestModuleStates:
    def test_a_module_that_was_never_set_has_no_state(self, database):
        assert modules.ModuleStates(database).states() == {}

    def test_what_is_not_set_keeps_its_value(self, database):
        states = modules.ModuleStates(database)
        states.set('hashmap', enabled=True)
        assert states.states() == {'hashmap': rating.State('hashmap', True, 1)}
        states.set('hashmap', priority=5)
        states.set('noop', priority=-2)
        states.set('hashmap')
        assert states.states() == {'hashmap': rating.State('hashmap', True, 5), 'noop': rating.State('noop', False, -2)}
        states.set('hashmap', enabled=False, priority=0)
        assert states.states()['hashmap'] == rating.State('hashmap', False, 0)
