import pytest

from rating_api import exception
from rating_api.api.openstack.rating.readers import reprocesses as readers

HOUR = 3600


def wanted(scope_ids='a', start='1970-01-01T01:00:00', end='1970-01-01T02:00:00', reason='why', exact=False):
    return readers.wanted({'scope_ids': scope_ids, 'start_reprocess_time': start, 'end_reprocess_time': end,
                           'reason': reason}, HOUR, exact)


@pytest.mark.parametrize(('sent', 'exact', 'meant'), [
    ('a,b', False, ['a', 'b']), (['a', 'b,c'], False, ['a', 'b', 'c']), (['a,b'], True, ['a,b']),
    ('ALL', False, ()), (['ALL'], True, ()), ([], False, []), ('', False, [''])])
def test_scopes_are_named_or_all(sent, exact, meant):
    """An empty text is a scope that there is not, lest it be all of them."""
    assert wanted(sent, exact=exact) == (meant, (HOUR, 2 * HOUR), 'why')


@pytest.mark.parametrize(('given', 'words'), [
    ({'scope_ids': ['ALL', 'a'], 'reason': ''}, r"Cannot use 'ALL' with scope ID \['ALL', 'a'\]"),
    ({'reason': ' \t', 'end': '1970-01-01'}, 'Empty or blank reason text is not allowed'),
    ({'end': '1970-01-01T00:59:00'}, r'End reprocessing timestamp \[1970-01-01 00:59:00\+00:00\] cannot be less than '
                                     r'start reprocessing timestamp \[1970-01-01 01:00:00\+00:00\]'),
    ({'start': '1970-01-01T00:30:00'}, r"\['1970-01-01 00:00:00\+00:00', '1970-01-01 02:00:00\+00:00'\]$"),
    ({'end': '1970-01-01T01:00:01'}, r"\['1970-01-01 01:00:00\+00:00', '1970-01-01 02:00:00\+00:00'\]$"),
    ({'end': '1970-01-01T02:00:00.5', 'exact': True, 'scope_ids': ['a']}, 'does not comply'),
])
def test_what_could_never_be_is_refused_in_this_order(given, words):
    with pytest.raises(exception.Invalid, match=words):
        wanted(**given)


def test_sub_seconds_are_dropped_loosely():
    assert wanted(end='1970-01-01T02:00:00.5').window.end == 2 * HOUR


def test_a_window_without_a_length_is_one():
    assert wanted(end='1970-01-01T01:00:00').window == (HOUR, HOUR)


@pytest.mark.parametrize(('order', 'descending'), [('ASC', False), ('asc', False), ('Desc', True)])
def test_orders_are_written_in_any_case(order, descending):
    assert readers.is_descending({'order': order}) is descending
    assert readers.is_descending({}) is True


def test_another_order_is_refused():
    with pytest.raises(exception.Invalid) as caught:
        readers.is_descending({'order': 'up'})
    assert str(caught.value) == "The order [up] is not valid. Accepted values are ['asc', 'desc']."
