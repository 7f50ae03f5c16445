"""The chain of rating modules: loading, order, and what becomes of points on the way."""

import decimal
import sys
import textwrap

import pytest
import stevedore

from rating_api import datapoint
from rating_api import exception
from rating_api.rating import modules
from rating_api.rating import noop
from rating_api.rating.hashmap import engine
from rating_api.rating.hashmap import module
from rating_api.rating.hashmap import pricing
from tests.unit.rating.hashmap import making

D = decimal.Decimal
State = modules.State


class Surcharge:
    """Adds an amount to each point and refuses those of the types that it is told to."""

    description = 'Adds.'
    hot_config = False
    always_enabled = False

    def __init__(self, module_id, amount, refused=()):
        self.module_id, self.amount, self.refused = module_id, amount, refused
        self.seen = []

    def rate(self, points, rules):
        self.seen.append([point.series.type for point in points])
        rated = [point._replace(price=D(0) if point.series.type in self.refused
                                else pricing.UNROUNDED.add(point.price or D(0), self.amount))
                 for point in points]
        return modules.Outcome(rated, [modules.Unrated(point, self.module_id, 'refused') for point in rated
                                       if point.series.type in self.refused])


class Replacing(Surcharge):
    """Gives other points than it was given."""

    def __init__(self, points):
        super().__init__('replacing', 0)
        self.points = points

    def rate(self, points, rules):
        return modules.Outcome(list(self.points), [])


def points(*types):
    return [making.point(1, type=type) for type in types]


def rate(given, *chain):
    return modules.rate(given, [(link, None) for link in chain])


def shown(outcome):
    return [(point.series.type, point.price) for point in outcome.points]


def test_each_module_adds_to_the_one_before():
    outcome = rate(points('a', 'b'), Surcharge('one', D(1)), noop.Noop(), Surcharge('two', D('0.5')))
    assert shown(outcome) == [('a', D('1.5')), ('b', D('1.5'))]
    assert outcome.unrated == []


def test_each_module_is_given_its_own_rules():
    chain = [(module.HashMap(), engine.Book(making.ruleset(making.mapping('flat', cost)))) for cost in (1, 2)]
    assert modules.rate([making.point(3)], chain).points[0].price == 9


@pytest.mark.parametrize('chain', [(), (noop.Noop(),)], ids=['no module', 'noop'])
def test_what_nobody_priced_costs_nothing(chain):
    assert shown(rate(points('a'), *chain)) == [('a', 0)]


def test_no_points_make_no_points():
    assert rate([], Surcharge('one', D(1))) == modules.Outcome([], [])


def test_an_unratable_point_leaves_the_chain_and_is_listed_once():
    one, two, three = Surcharge('one', D(1)), Surcharge('two', D(2), 'b'), Surcharge('three', D(4), 'ab')
    outcome = rate(points('a', 'b', 'c', 'b'), one, two, three)
    assert two.seen == [['a', 'b', 'c', 'b']]
    assert three.seen == [['a', 'c']]
    assert shown(outcome) == [('a', 0), ('b', 0), ('c', 7), ('b', 0)]
    assert [(entry.point.series.type, entry.module, entry.reason) for entry in outcome.unrated] == [
        ('b', 'two', 'refused'), ('b', 'two', 'refused'), ('a', 'three', 'refused')]


def test_an_unrated_point_is_one_of_the_points():
    same = making.series()
    given = [making.point(1)._replace(series=same) for _ in range(3)]
    outcome = rate(given, Surcharge('one', D(1), [making.SERVICE]))
    assert [entry.point for entry in outcome.unrated] == outcome.points
    assert {id(entry.point) for entry in outcome.unrated} == {id(point) for point in outcome.points}


def test_one_object_given_twice_is_two_points():
    given = points('a') * 2
    assert shown(rate(given, noop.Noop(), Surcharge('one', D(1)))) == [('a', 1), ('a', 1)]


@pytest.mark.parametrize(('amount', 'price', 'reasons'), [
    (D('1E+15'), D('1E+15'), []),
    (D('-1E+15'), D('-1E+15'), []),
    (D('1000000000000000.000000000000000001'), 0, ['The price is beyond +-1e15.']),
    (D('-1000000000000000.000000000000000001'), 0, ['The price is beyond +-1e15.']),
    (D('1E+200'), 0, ['The price is beyond +-1e15.']),
], ids=str)
def test_a_price_that_cannot_be_stored_is_taken_back(amount, price, reasons):
    after = Surcharge('after', D(0))
    outcome = rate(points('a'), Surcharge('dear', amount), after)
    assert shown(outcome) == [('a', price)]
    assert [entry.reason for entry in outcome.unrated] == reasons
    assert [entry.module for entry in outcome.unrated] == ['dear'] * len(reasons)
    assert after.seen == [[] if reasons else ['a']]
    assert all(entry.point is outcome.points[0] for entry in outcome.unrated)


def test_a_point_is_listed_once_even_if_it_is_also_too_dear():
    outcome = rate(points('a', 'b'), Surcharge('dear', D('1E+16'), 'a'))
    assert [(entry.point.series.type, entry.reason) for entry in outcome.unrated] == [
        ('a', 'refused'), ('b', 'The price is beyond +-1e15.')]


def test_points_that_a_module_adds_come_last():
    outcome = rate(points('a', 'bad', 'c'), Surcharge('one', D(1), ['bad']), Replacing(points('x', 'y', 'z')))
    assert [point.series.type for point in outcome.points] == ['x', 'bad', 'y', 'z']


def test_points_that_a_module_drops_are_gone():
    outcome = rate(points('a', 'b', 'bad'), Surcharge('one', D(1), ['bad']), Replacing(points('x')))
    assert [point.series.type for point in outcome.points] == ['x', 'bad']


def test_points_that_a_module_drops_take_no_other_with_them():
    class Dropping(Surcharge):
        def rate(self, points, rules):
            return super().rate([point for point in points if point.series.type not in self.refused], rules)
    outcome = rate(points('a', 'bad', 'b', 'c', 'worse'), Surcharge('one', D(1), ['bad']),
                   Dropping('dropping', D(2), ['a', 'c']), Surcharge('three', D(4), ['worse']))
    assert sorted(shown(outcome)) == [('b', 7), ('bad', 0), ('worse', 0)]
    assert [(entry.point.series.type, entry.module) for entry in outcome.unrated] == [('bad', 'one'), ('worse', 'three')]


class Doubtful(Surcharge):
    """Adds an amount, and could not do all of it in some frames."""

    def __init__(self, module_id, amount, *frames, refused=()):
        super().__init__(module_id, amount, refused)
        self.doubts = [modules.Doubt(scope, datapoint.Period(begin, begin + 3600), module_id, f'{module_id} failed')
                       for scope, begin in frames]

    def rate(self, points, rules):
        return super().rate(points, rules)._replace(doubts=self.doubts)


def at(begin, scope='P1', type='a'):
    series = datapoint.Series(type, 'h', scope, {'project_id': scope}, {})
    return datapoint.Point(begin, begin + 3600, series, D(1))


def test_points_of_a_frame_in_doubt_keep_their_prices_and_are_listed():
    given = [at(0), at(3600), at(0, 'P2'), at(0)]
    outcome = rate(given, Doubtful('one', D(1), ('P1', 0)), Surcharge('two', D(2)))
    assert [point.price for point in outcome.points] == [3, 3, 3, 3]
    assert [(entry.module, entry.reason) for entry in outcome.unrated] == [('one', 'one failed')] * 2
    assert [entry.point is outcome.points[place] for entry, place in zip(outcome.unrated, (0, 3), strict=True)] == [True] * 2
    assert [doubt.reason for doubt in outcome.doubts] == ['one failed']


def test_a_frame_of_other_length_is_not_in_doubt():
    outcome = rate([at(0)._replace(end=60)], Doubtful('one', D(1), ('P1', 0)))
    assert outcome.unrated == []


def test_a_point_in_a_frame_in_doubt_is_listed_once():
    outcome = rate([at(0), at(0, type='bad')], Doubtful('one', D(1), ('P1', 0)), Doubtful('two', D(1), ('P1', 0)),
                   Surcharge('three', D(4), ['bad']))
    assert shown(outcome) == [('a', 6), ('bad', 0)]
    assert [(entry.point.series.type, entry.module, entry.reason) for entry in outcome.unrated] == [
        ('bad', 'three', 'refused'), ('a', 'one', 'one failed; two failed')]


def test_a_point_that_nobody_priced_is_listed_as_it_is_in_the_end():
    outcome = rate([at(0)], Replacing([at(0)]), Doubtful('one', D(0), ('P1', 0)))
    assert outcome.unrated[0].point is outcome.points[0]


def test_enabled_modules_run_by_priority_then_by_name():
    given = [State('b', True, 5), State('off', False, 99), State('a', True, 5), State('c', True, 7),
             State('d', True, -1)]
    assert [state.module_id for state in modules.in_order(given)] == ['c', 'a', 'b', 'd']


def test_a_module_is_disabled_until_it_is_enabled():
    installed = {'zero': Surcharge('zero', 0), 'hashmap': module.HashMap(), 'noop': noop.Noop()}
    stored = {'zero': State('zero', True, 3), 'noop': State('noop', False, 9), 'gone': State('gone', True, 1)}
    assert modules.states(installed, stored) == [
        State('hashmap', False, 1), State('noop', True, 1), State('zero', True, 3)]


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Installs packages with entry points, for this test only."""
    def install(entry_points, source='', package='toy_rating'):
        info = tmp_path / f'{package}-1.0.dist-info'
        info.mkdir()
        (info / 'METADATA').write_text(f'Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n')
        (info / 'entry_points.txt').write_text(f'[{modules.NAMESPACE}]\n{entry_points}\n')
        (tmp_path / 'toy_rating.py').write_text(textwrap.dedent(source))
        monkeypatch.syspath_prepend(str(tmp_path))
    # Stevedore remembers what is installed, in the process and on disk.
    monkeypatch.setattr(stevedore.ExtensionManager, 'ENTRY_POINT_CACHE', {})
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'cache'))
    yield install
    sys.modules.pop('toy_rating', None)


TOY = """
    from rating_api.rating import noop

    class Toy(noop.Noop):
        module_id = 'toy'
"""


def test_installed_modules_are_loaded_by_name(install):
    install('toy = toy_rating:Toy', TOY)
    loaded = modules.load()
    assert list(loaded) == ['hashmap', 'noop', 'pyscripts', 'toy']
    assert isinstance(loaded['hashmap'], module.HashMap)
    assert loaded['toy'].module_id == 'toy'


def test_only_the_named_modules_are_returned(install):
    install('toy = toy_rating:Toy', TOY)
    assert list(modules.load(['toy', 'noop'])) == ['noop', 'toy']
    assert modules.load([]) == {}


def test_a_broken_module_that_is_not_wanted_does_no_harm(install):
    install('toy = toy_rating:Toy', '1 / 0')
    assert list(modules.load(['noop'])) == ['noop']


def test_two_modules_of_one_name_are_refused(install):
    install('toy = toy_rating:Toy', TOY)
    install('toy = toy_rating:noop.Noop', TOY, package='other_rating')
    with pytest.raises(exception.ConfigError, match='2 rating modules are installed under the name toy'):
        modules.load()


def test_a_module_that_is_not_installed_is_missed(install):
    with pytest.raises(exception.ConfigError) as caught:
        modules.load(['zip', 'noop', 'absent'])
    assert str(caught.value) == 'No rating module is installed under the name absent, zip.'


@pytest.mark.parametrize(('source', 'reason'), [
    ('', 'Toy'),
    ('1 / 0', 'division by zero'),
    ('class Toy:\n    def __init__(self):\n        raise RuntimeError("no licence")', 'no licence'),
], ids=['no such class', 'broken import', 'broken class'])
def test_a_module_that_does_not_load_is_named(install, source, reason):
    install('toy = toy_rating:Toy', source)
    with pytest.raises(exception.ConfigError) as caught:
        modules.load()
    assert str(caught.value).startswith('The rating module toy (toy_rating:Toy) does not load: ')
    assert reason in str(caught.value)
