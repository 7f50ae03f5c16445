"""Offset and limit, as lists took them below 2.3."""

import pytest

from rating_api import conf
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating import limits


@pytest.fixture(scope='module')
def options():
    return conf.make_conf(config_files=[], overrides={'api.max_limit': 500})


def test_a_page_begins_at_the_begin_and_has_a_hundred_rows(options):
    assert limits.read({}, options) == (0, 100)


def test_what_is_given_is_taken(options):
    assert limits.read({'offset': 7, 'limit': 500}, options) == (7, 500)


def test_a_larger_limit_is_refused(options):
    with pytest.raises(faults.Fault, match=r'^value must be at most 500 \(/limit\)$'):
        limits.read({'limit': 501}, options)


def test_no_offset_is_larger_than_a_database_can_count(options):
    assert limits.read({'offset': 10 ** 18}, options)[0] == 10 ** 18
    assert limits.read({'offset': 10 ** 30}, options)[0] < 2 ** 63
