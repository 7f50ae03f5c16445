"""The tables of what stays as in CloudKitty and what does not: every finding is in one, and versions are real."""

import re

import pytest

from rating_api.api.openstack.rating import history

PLANNED = ('2.5', '2.6', '2.7', '2.8')
VERSIONS = [text for text, _ in history.VERSIONS]


def test_every_finding_is_kept_or_mended():
    found = {one.number for one in (*history.KEPT, *history.DIFFERENCES)} - {''}
    assert found == {f'W{number}' for number in range(1, 39)}


@pytest.mark.parametrize('one', history.KEPT, ids=lambda one: one.number)
def test_what_is_kept_is_changed_by_a_version_or_never(one):
    assert one.changed in ('', *VERSIONS[1:], *PLANNED)
    assert one.how.endswith('.')


def test_an_example_is_an_exception_once():
    names = [name for one in history.DIFFERENCES for name, _status in one.examples]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize('one', (*history.KEPT, *history.DIFFERENCES), ids=lambda one: f'{one.number} {one.where}')
def test_the_cells_of_a_row_are_one_line(one):
    assert not re.search('[\n|]', ' '.join(map(str, one)))
