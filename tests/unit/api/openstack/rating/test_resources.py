"""Pages, tags and places of resources."""

import base64
import decimal
import json
import urllib.parse

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api import exception
from rating_api.api.openstack import faults
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import resources
from rating_api.api.validation import query as queries
from rating_api.rating.hashmap import rules
from rating_api.schemas import types

COLLECTION = resources.Collection('rows', ('name', 'cost', 'end', 'on', 'id'), ('name', 'id'), amounts=('cost',))
READER = queries.Query(types.closed(types.PAGE))

COSTS = st.decimals(-100, 100, places=2).map(str)
# U+0000 and halves of characters never get in.
TEXTS = st.text(st.characters(exclude_categories=['Cs'], exclude_characters='\0'), max_size=2)
ROWS = st.lists(st.builds(
    dict, id=st.uuids().map(str), name=TEXTS, cost=COSTS, end=st.none() | st.dates().map(str),
    on=st.booleans()), max_size=12, unique_by=lambda row: row['id'])
SORTS = st.lists(st.sampled_from(COLLECTION.sortable), unique=True, max_size=3).flatmap(
    lambda keys: st.tuples(*(st.sampled_from([key, f'{key}:asc', f'{key}:desc']) for key in keys)))


def ask(rows, url):
    """The document of a page."""
    _, _, query = url.partition('?')
    return resources.listed(wsgi.Request.blank(url), READER.read(query), COLLECTION, rows)


def first(sort=(), limit=100, **more):
    return '/rows?' + urllib.parse.urlencode({**({'sort': ','.join(sort)} if sort else {}), 'limit': limit, **more})


def linked(document, rel):
    return next((link['href'] for link in document['links'] if link['rel'] == rel), None)


def ordered(rows, sort):
    """The rows as a client would sort them, slowly: by the last key first."""
    found = sorted(rows, key=lambda row: (row['name'], row['id']))
    for text in reversed(sort):
        key, _, direction = text.partition(':')
        found.sort(key=lambda row, key=key: (row[key] is not None, place(row, key)), reverse=direction == 'desc')
    return found


def place(row, key):
    if key == 'cost':
        return decimal.Decimal(row[key])
    return '' if row[key] is None else row[key]


def bent(*values):
    """A marker of the collection's own order with values of somebody else's."""
    return base64.urlsafe_b64encode(json.dumps([False, 'name,id', *values]).encode()).decode()


@hypothesis.given(ROWS, SORTS, st.integers(1, 5))
def test_pages_neither_repeat_nor_miss_a_row(rows, sort, limit):
    pages, url = [], first(sort, limit)
    while url:
        document = ask(rows, url)
        pages.append(document['rows'])
        url = linked(document, 'next')
        assert len(pages) <= len(rows) + 1, 'the pages have no end'
    assert [row for page in pages for row in page] == ordered(rows, sort)
    assert all(len(page) == limit for page in pages[:-1])
    # And the way back leads over the same pages.
    for page in reversed(pages[:-1]):
        document = ask(rows, linked(document, 'prev'))
        assert document['rows'] == page
    assert linked(document, 'prev') is None


@hypothesis.given(ROWS, SORTS, st.integers(1, 5), st.data())
def test_rows_that_stay_are_seen_once_while_others_come_and_go(rows, sort, limit, data):
    stay = [row for row in rows if data.draw(st.booleans())]
    seen, url = [], first(sort, limit)
    while url:
        document = ask(rows, url)
        seen += document['rows']
        url = linked(document, 'next')
        assert len(seen) <= 12, 'the pages have no end'
        rows = stay
    assert [row for row in seen if row in stay] == ordered(stay, sort)


@hypothesis.given(ROWS, st.integers(1, 5))
def test_the_count_is_that_of_all_pages(rows, limit):
    document = ask(rows, first(limit=limit, with_count='true'))
    assert document['count'] == len(rows)
    assert 'count' not in ask(rows, first(limit=limit))


def test_links_keep_what_was_asked():
    rows = [{'id': str(number), 'name': 'n'} for number in range(5)]
    document = ask(rows, '/rows?limit=2&with_count=true&sort=name%3Adesc')
    assert linked(document, 'self') == 'http://localhost/rows?limit=2&with_count=true&sort=name%3Adesc'
    assert linked(document, 'first') == linked(document, 'self')
    assert linked(document, 'next').startswith(linked(document, 'self') + '&marker=')
    following = ask(rows, linked(document, 'next'))
    assert linked(following, 'first') == linked(document, 'first')
    assert linked(following, 'self') == linked(document, 'next')


def test_a_marker_belongs_to_its_order():
    rows = [{'id': str(number), 'name': 'n', 'on': True} for number in range(5)]
    marker = urllib.parse.parse_qs(linked(ask(rows, first(limit=2)), 'next').partition('?')[2])['marker'][0]
    assert len(ask(rows, first(marker=marker))['rows']) == 3
    for sort in (['on'], ['name:desc'], ['id']):
        with pytest.raises(faults.Fault, match='another order') as raised:
            ask(rows, first(sort, marker=marker))
        assert raised.value.status == 400


BYTES = st.binary(max_size=30).map(lambda raw: base64.urlsafe_b64encode(raw).decode())


@hypothesis.given(ROWS, st.text(max_size=20) | BYTES)
def test_what_is_no_marker_is_refused(rows, text):
    hypothesis.assume('\0' not in text)
    with pytest.raises(faults.Fault) as raised:
        ask(rows, first(marker=text))
    assert raised.value.status == 400


@hypothesis.given(ROWS, st.lists(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=3), max_size=3))
def test_a_bent_marker_is_a_place_or_is_refused(rows, values):
    hypothesis.assume('\\u0000' not in json.dumps(values))
    try:
        document = ask(rows, first(marker=bent(*values)))
    except faults.Fault as fault:
        assert fault.status == 400
    else:
        assert all(row in rows for row in document['rows'])


def test_a_number_where_a_text_belongs_is_no_marker():
    with pytest.raises(faults.Fault, match='none that this API gave'):
        ask([{'id': 'a', 'name': 'n'}], first(marker=bent(1, 2)))


@pytest.mark.parametrize(('header', 'revision'), [
    (None, None), ('', None), ('*', None), ('"7"', 7), (' "7" ', 7), ('"0"', 0),
])
def test_a_write_is_meant_for_a_revision_or_for_any(header, revision):
    headers = {} if header is None else {'If-Match': header}
    assert resources.if_match(wsgi.Request.blank('/', headers=headers)) == revision


@pytest.mark.parametrize('header', ['7', 'W/"7"', '"x"', '"-1"', '"7', '"' + '9' * 19 + '"', '"1", "2"', '**'])
def test_a_tag_of_somebody_elses_matches_nothing(header):
    with pytest.raises(exception.StaleRevision):
        resources.if_match(wsgi.Request.blank('/', headers={'If-Match': header}))


def test_what_is_new_says_where_it_is():
    service = rules.Service('s', 'cpu', 7)
    found = resources.created(wsgi.Request.blank('/v2/things?force=true'), service, lambda one: one.name, 's')
    assert found == ('cpu', (('ETag', '"7"'), ('Location', 'http://localhost/v2/things/s')))


def test_only_what_was_given_and_is_wanted_is_taken():
    assert resources.only({'a': None, 'b': 2, 'c': 3}, ('c', 'a', 'd')) == {'a': None, 'c': 3}
