"""What scripts make of points (wire contract 4.5): what they see, what they may change, and what a failure costs."""

import datetime
import decimal
import sys

import pytest

from rating_api import datapoint
from rating_api import exception
from rating_api.rating import modules
from rating_api.rating.hashmap import engine
from rating_api.rating.hashmap import module as hashmap
from rating_api.rating.pyscripts import library
from rating_api.rating.pyscripts import module
from rating_api.rating.pyscripts import process
from rating_api.rating.pyscripts import syscalls
from tests.unit.rating.hashmap import making
from tests.unit.rating.pyscripts import running

D = decimal.Decimal
GOOD, rate, point, script = running.GOOD, running.rate, running.point, running.script


def shown(outcome):
    return [(one.begin, one.series.type, datapoint.text(one.qty), datapoint.text(one.price)) for one in outcome.points]


def seen(text, *points, **limits):
    """What a script says of its data, in the metadata of its first point."""
    outcome = rate(points or [point()], f'said = []\n{text}\ndata["usage"]["cpu"][0]["metadata"]["said"] = str(said)')
    assert outcome.doubts == []
    return eval(outcome.points[0].series.metadata['said'], {'datetime': datetime, 'Decimal': D})


def test_a_script_sees_the_frame_of_cloudkitty():
    found = seen('said = [data["period"], data["usage"]]',
                 point('1.50', begin=3600, price=D('0.25'), flavor='big', vcpus=4, ratio=0.5, spot=True, image=None))
    begin = datetime.datetime(1970, 1, 1, 1, tzinfo=datetime.UTC)
    assert found == [{'begin': begin, 'end': begin + datetime.timedelta(hours=1)}, {'cpu': [{
        'vol': {'unit': 'h', 'qty': D('1.50')}, 'rating': {'price': D('0.25')}, 'groupby': {'project_id': 'P1'},
        'metadata': {'flavor': 'big', 'vcpus': 4, 'ratio': 0.5, 'spot': True, 'image': None}}]}]
    assert str(found[1]['cpu'][0]['vol']['qty']) == '1.50'


def test_a_point_without_a_price_costs_nothing_yet():
    assert seen('said = [data["usage"]["cpu"][0]["rating"]["price"]]') == [D(0)]


def test_a_script_sees_one_period_of_one_scope_at_a_time():
    points = [point('1'), point('2', scope='P2'), point('3', begin=3600), point('4')]
    outcome = rate(points, 'for one in data["usage"]["cpu"]:\n    one["rating"]["price"] = len(data["usage"]["cpu"])')
    assert shown(outcome) == [(0, 'cpu', '1', '2'), (0, 'cpu', '4', '2'), (0, 'cpu', '2', '1'), (3600, 'cpu', '3', '1')]


@pytest.mark.parametrize(('text', 'left'), [
    ('data["usage"]["cpu"][0]["rating"]["price"] = 2', [('cpu', '3', '2')]),
    ('data["usage"]["cpu"][0]["rating"]["price"] = 0.1', [('cpu', '3', '0.1')]),
    ('data["usage"]["cpu"][0]["rating"]["price"] = "1e2"', [('cpu', '3', '100')]),
    ('data["usage"]["cpu"][0]["rating"]["price"] -= 2', [('cpu', '3', '-2')]),
    ('data["usage"]["cpu"][0]["vol"]["qty"] *= 2', [('cpu', '6', '0')]),
    ('del data["usage"]["cpu"][0]', []),
    ('del data["usage"]["cpu"]', []),
    ('data = {"period": data["period"], "usage": {}}', []),
    ('data["usage"]["ram"] = data["usage"].pop("cpu")', [('ram', '3', '0')]),
    ('data["usage"]["cpu"] *= 2', [('cpu', '3', '0')] * 2),
    ('data["usage"]["fee"] = [{"vol": {"unit": "u", "qty": 1}, "rating": {"price": 5}}]',
     [('cpu', '3', '0'), ('fee', '1', '5')]),
    ('data["usage"]["fee"] = [{"vol": {"unit": "", "qty": 1}}]', [('cpu', '3', '0'), ('fee', '1', '0')]),
], ids=lambda value: value if isinstance(value, str) else None)
def test_a_script_changes_adds_and_removes(text, left):
    outcome = rate([point('3')], text)
    assert [line[1:] for line in shown(outcome)] == left
    assert outcome.doubts == []


def test_a_unit_that_is_empty_is_as_pushed_ones_are():
    outcome = rate([point()], 'data["usage"]["cpu"][0]["vol"]["unit"] = ""')
    assert outcome.points[0].series.unit == 'undefined'


def test_labels_can_be_changed_but_not_whose_they_are():
    outcome = rate([point()], 'data["usage"]["cpu"][0]["groupby"] = {"a": 1, "b": None, "c": 0.5, "d": True}')
    assert outcome.points[0].series.groupby == {'a': 1, 'b': None, 'c': 0.5, 'd': True, 'project_id': 'P1'}
    assert outcome.points[0].series.scope == 'P1'


def test_usage_of_no_scope_stays_so():
    series = datapoint.Series('cpu', 'h', '', {}, {})
    outcome = rate([datapoint.Point(0, 3600, series, D(1))], GOOD)
    assert [(one.series.scope, one.series.groupby, one.price) for one in outcome.points] == [('', {}, 2)]


def test_each_script_gets_what_the_one_before_left():
    outcome = rate([point('3')], GOOD, 'for one in data["usage"]["cpu"]:\n    one["rating"]["price"] **= 2', GOOD)
    assert shown(outcome) == [(0, 'cpu', '3', '42')]


def test_a_point_that_stays_keeps_its_series():
    given = point('1')
    assert all(one.series is given.series for one in rate([given, given._replace(qty=D(2))], GOOD).points)


def test_arithmetic_is_of_28_digits_and_rounded_once():
    outcome = rate([point()], 'from decimal import Decimal\nimport decimal\nprice = Decimal(2) / 3\n'
                   'data["usage"]["cpu"][0]["rating"]["price"] = price', 'said = data["usage"]["cpu"][0]\n'
                   'said["metadata"]["said"] = str(said["rating"]["price"])\ndecimal = 0')
    assert outcome.points[0].series.metadata['said'] == '0.6666666666666666666666666667'
    assert outcome.points[0].price == D('0.666666666666666667')


def test_what_a_run_does_to_decimal_and_its_globals_is_gone_in_the_next():
    text = ('import decimal\ntry:\n    left\nexcept NameError:\n    left = 1\n'
            '    data["usage"]["cpu"][0]["rating"]["price"] = decimal.Decimal(2) / 3\ndecimal.getcontext().prec = 3')
    outcome = rate([point(), point(begin=3600)], text)
    assert {one.price for one in outcome.points} == {D('0.666666666666666667')}


@pytest.mark.parametrize('name', [
    'bisect', 'calendar', 'collections.abc', 'copy', 'datetime', 'decimal', 'fractions', 'functools', 'itertools', 'json',
    'math', 'numbers', 'operator', 're', 'string', 'time', 'unicodedata'])
def test_what_a_script_may_import_is_there(name):
    assert rate([point()], f'import {name}').doubts == []


@pytest.mark.parametrize('text', [
    'import datetime\ndatetime.datetime.strptime("2026-01-31", "%Y-%m-%d").strftime("%A")',
    'naïve = "\\N{EN DASH}"', 'print("said", flush=True)',
    'x = 1\nif x is 1:\n    pass', 'import re\nre.sub(r"(?i)ß", "", "SS")', 'import json\njson.loads(json.dumps([1.5]))',
    'class Tariff:\n    pass\nTariff()', 'import copy\ncopy.deepcopy(data)', '', 'import time\ntime.localtime()',
])
def test_what_a_tariff_may_do_needs_no_file(text):
    assert rate([point()], text).doubts == []


@pytest.mark.parametrize(('text', 'reason'), [
    ('1 / 0', 'ZeroDivisionError: division by zero (line 1)'),
    ('\n\ndef tariff():\n    raise KeyError("size")\ntariff()', "KeyError: 'size' (line 4)"),
    ('import os', 'ImportError: a script cannot import os; it can import bisect, '),
    ('from . import x', 'ImportError: '),
    ('x =', 'SyntaxError: invalid syntax (line 1)'),
    ('del data', "NameError: name 'data' is not defined any more"),
    ('data = None', 'its data is no data frame: Expected `object`, got `null`'),
    ('data["usage"]["cpu"][0]["rating"]["price"] = None', 'its data is no data frame: Expected `decimal`, got `null` - at'),
    ('data["usage"]["cpu"][0]["rating"]["price"] = float("nan")', 'ValueError: Out of range float values'),
    ('import decimal\ndata["usage"]["cpu"][0]["rating"]["price"] = decimal.Decimal("nan")',
     'usage.cpu[0].rating.price: an amount is a number within +-1e15'),
    ('data["usage"]["cpu"][0]["vol"]["qty"] = 10 ** 15 + 1', 'usage.cpu[0].vol.qty: an amount is a number within +-1e15'),
    ('data["usage"]["cpu"][0]["vol"]["unit"] = "\\0"', 'usage.cpu[0].vol.unit: a text cannot hold the character U+0000'),
    ('data["usage"]["cpu"][0]["metadata"]["a"] = "\\ud800"', 'UnicodeEncodeError: '),
    ('raise ValueError("\\ud800")', 'ValueError: ? (line 1)'),
    ('data["usage"]["cpu"][0]["metadata"]["a"] = "x" * 4097', 'its data is no data frame: Expected `str` of length <= 4096'),
    ('data["usage"]["cpu"][0]["metadata"]["a"] = 2 ** 64', 'usage.cpu[0].metadata.a: the number is out of range'),
    ('data["usage"]["cpu"][0]["metadata"][""] = 1', 'its data is no data frame: Expected `str` of length >= 1'),
    ('data["usage"]["cpu"][0]["metadata"] = dict.fromkeys(map(str, range(65)))', 'its data is no data frame: Expected `object`'),
    ('data["usage"]["cpu"][0]["metadata"]["a"] = {1}', 'TypeError: a set has no place in a data frame'),
    ('data["usage"]["cpu"][0]["metadata"]["a"] = []', 'its data is no data frame: Expected `bool | int | float | str | null`'),
    ('data["usage"]["cpu"][0]["foo"] = 1', 'its data is no data frame: Object contains unknown field `foo`'),
    ('data["usage"]["x" * 256] = []', 'its data is no data frame: Expected `str` of length <= 255'),
    ('data["usage"]["cpu"][0]["groupby"]["project_id"] = "P2"', 'usage.cpu[0].groupby: it gave the point to another scope'),
    ('data["period"]["end"] = data["period"]["begin"]', 'it changed the period'),
    ('del data["period"]', 'its data is no data frame: Object missing required field `period`'),
    ('data["usage"]["cpu"] = data', 'ValueError: Circular reference detected'),
    ('raise ValueError("a\\nb\\x1b[1m" + "c" * 9000)', 'ValueError: a b [1m' + 'c' * 50),
])
def test_a_script_that_fails_changes_nothing_and_puts_its_frame_in_doubt(text, reason):
    outcome = rate([point('3')], text, GOOD)
    assert shown(outcome) == [(0, 'cpu', '3', '6')]
    doubt, = outcome.doubts
    assert doubt[:3] == ('P1', datapoint.Period(0, 3600), 'pyscripts')
    assert doubt.reason.startswith(f'Script script 1 failed: {reason}')
    assert len(doubt.reason) < 600


def test_a_failure_is_of_one_frame_and_one_script():
    bad = 'if data["usage"]["cpu"][0]["vol"]["qty"] == 2:\n    raise ValueError("two")\n' + GOOD
    outcome = rate([point('1'), point('2', begin=3600), point('3', scope='P2')], bad, 'raise ValueError("no")', GOOD)
    assert [line[3] for line in shown(outcome)] == ['4', '4', '12']
    assert [(doubt.scope, doubt.period.begin, doubt.reason) for doubt in outcome.doubts] == [
        ('P1', 3600, 'Script script 1 failed: ValueError: two (line 2); Script script 2 failed: ValueError: no (line 1)'),
        ('P1', 0, 'Script script 2 failed: ValueError: no (line 1)'),
        ('P2', 0, 'Script script 2 failed: ValueError: no (line 1)')]


def test_frames_before_the_one_that_ends_a_process_count():
    bad = running.REACH + 'if data["usage"]["cpu"][0]["vol"]["qty"] == 2:\n    os._exit(1)\n' + GOOD
    outcome = rate([point(str(number), begin=3600 * number) for number in range(1, 4)], bad)
    assert [line[3] for line in shown(outcome)] == ['2', '0', '0']
    assert [doubt.period.begin for doubt in outcome.doubts] == [7200, 10800]


def test_a_script_counts_at_the_begins_that_it_is_valid_at():
    scripts = (script(GOOD, 'until', end=datapoint.moment(3600)), script(GOOD, 'from', start=datapoint.moment(3600)))
    outcome = rate([point(begin=begin) for begin in (0, 3599, 3600, 7200)], *scripts, script(GOOD, 'both'))
    assert [line[3] for line in shown(outcome)] == ['4'] * 4
    assert [one.price for one in rate([point(begin=3599), point(begin=3600)], scripts[0]).points] == [2, None]


@pytest.mark.parametrize(('points', 'scripts'), [
    ([], [GOOD]), ([point()], []), ([point()], [script(GOOD, start=datapoint.moment(3600))]),
    ([point()], [script(GOOD, deleted=datapoint.moment(3600))])])
def test_without_anything_to_run_nothing_is_started(points, scripts, monkeypatch):
    monkeypatch.setattr(process, 'run', None)
    assert rate(points, *scripts, enabled=False) == modules.Outcome(points, [])


def test_scripts_that_may_not_run_stop_rating():
    with pytest.raises(exception.RatingUnavailable, match=r'the option \[pyscripts\] enabled does not let them run'):
        rate([point()], GOOD, enabled=False)


def test_an_interpreter_that_does_not_start_stops_rating(monkeypatch):
    monkeypatch.setattr(process.sys, 'executable', '/nowhere/python')
    with pytest.raises(exception.RatingUnavailable, match=r"process does not start: .*'/nowhere/python'"):
        rate([point()], GOOD)


def test_a_program_that_says_nothing_stops_rating(monkeypatch):
    monkeypatch.setattr(process.sys, 'executable', '/bin/true')
    with pytest.raises(exception.RatingUnavailable, match='process does not start: it said nothing'):
        rate([point()], GOOD)


def test_a_script_that_cannot_be_isolated_stops_rating(monkeypatch):
    monkeypatch.setattr(syscalls, 'program', lambda: b'\xff' * 8)
    with pytest.raises(exception.RatingUnavailable, match=r'cannot be isolated: .*prctl: Invalid argument'):
        rate([point()], GOOD)


def test_without_a_filter_a_service_of_a_user_does_not_run_scripts():
    with pytest.raises(AssertionError, match='cannot be isolated: it runs as a user, and the filter of system calls'):
        running.run('user without a filter', GOOD)


def test_the_filter_is_missed_in_silence_where_its_package_is(monkeypatch):
    syscalls.program.cache_clear()
    monkeypatch.setitem(sys.modules, 'pyseccomp', None)
    assert syscalls.program() == b''
    syscalls.program.cache_clear()


def test_a_price_that_cannot_be_stored_is_a_failure_of_the_script():
    outcome = modules.rate([point()], [(module.PyScripts(), library.Library(
        1, (script('data["usage"]["cpu"][0]["rating"]["price"] = 10 ** 16'),), library.Settings(True)))])
    assert [(entry.module, entry.point.price) for entry in outcome.unrated] == [('pyscripts', 0)]


def test_scripts_and_hashmap_add_up_in_either_order():
    book = engine.Book(making.ruleset(making.mapping('flat', 10)))
    scripts = library.Library(1, (script(GOOD.replace('cpu', making.SERVICE)),), library.Settings(True))
    chain = [(hashmap.HashMap(), book), (module.PyScripts(), scripts)]
    for links in (chain, chain[::-1]):
        assert [one.price for one in modules.rate([making.point(3)], links).points] == [36]


def test_rules_of_another_module_are_a_mistake_of_ours():
    with pytest.raises(TypeError, match='Library'):
        module.PyScripts().rate([point()], None)
