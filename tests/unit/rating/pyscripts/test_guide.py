"""The operator's guide to scripts says what is so."""

import pathlib
import re

from rating_api import conf
from rating_api.rating.pyscripts import worker
from tests.unit.rating.pyscripts import running

GUIDE = (pathlib.Path(__file__).parents[4] / 'doc/source/operator/pyscripts.rst').read_text('utf-8')


def test_the_list_of_imports_is_that_of_the_worker():
    listed = re.search(r'It may import (.*?)\. What', GUIDE, re.DOTALL)[1]
    assert tuple(re.findall('``([a-z]+)``', listed)) == worker.ALLOWED


def test_the_script_of_the_guide_does_what_is_said_of_it():
    text = re.search(r'::\n\n((    [^{\n].*\n|\n)*?    if data.*\n.*\n)', GUIDE)[1]
    text = '\n'.join(line[4:] for line in text.splitlines())
    for hour, price in ((5, '1.8'), (6, '2')):
        outcome = running.rate([running.point('1', begin=3600 * hour)], running.GOOD, text)
        assert running.told(outcome) == ([price, '0.05'], None, [])


def test_the_options_are_those_that_there_are():
    listed = re.findall(r'^``([a-z_]+)`` +(``[a-z]+``|[0-9,]+) ', GUIDE, re.MULTILINE)
    known = next(options for group, options in conf.list_opts() if group.name == 'pyscripts')
    assert [(name, default.strip('`').replace(',', '')) for name, default in listed] == [
        (option.dest, str(option.default).lower()) for option in known]
