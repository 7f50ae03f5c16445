"""What v1's clients send of any kind of rule: its id. Its dates are tried with each kind."""

import pytest

from rating_api import exception
from rating_api.api.openstack.rating.v1.readers import common


@pytest.mark.parametrize(('query', 'body', 'found'), [
    ({'mapping_id': 'a'}, {}, 'a'), ({}, {'mapping_id': 'b'}, 'b'), ({'mapping_id': 'a'}, {'mapping_id': 'b'}, 'a'),
    ({'mapping_id': ''}, {'mapping_id': 'b'}, 'b')])
def test_an_id_is_that_of_the_path_or_else_of_the_body(query, body, found):
    assert common.identity('mapping_id', query, body) == found


@pytest.mark.parametrize('body', [{}, {'mapping_id': None}])
def test_without_an_id_there_is_nothing_to_change(body):
    with pytest.raises(exception.Invalid, match=r'^Missing argument: "mapping_id"$'):
        common.identity('mapping_id', {}, body)
