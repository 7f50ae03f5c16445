"""What is read by types, and what is left to the schema; that both say the same is tested over HTTP."""

import decimal
import json

import pytest

from rating_api.api.openstack.rating.readers import typed

D = decimal.Decimal
HOUR = {'begin': '1970-01-01T00:00:00Z', 'end': '1970-01-01T01:00:00Z'}


def body(*points, period=HOUR, **more):
    return json.dumps({'dataframes': [{'period': period, 'usage': {'cpu': list(points)}}], **more},
                      ensure_ascii=False).encode()


def point(qty='1', unit='h', groupby=None, metadata=None, **more):
    return {'vol': {'unit': unit, 'qty': qty}, 'groupby': groupby or {}, 'metadata': metadata or {}, **more}


def read(raw, exact=True):
    return typed.Reader('project_id', 10).read(raw, exact)


def test_points_are_what_was_sent_in_their_order():
    usage = read(body(point('1.50', groupby={'project_id': 'p', 'a': 4}, metadata={'b': 'c:d'}, rating={'price': '2'}),
                      point('-0', rating={}), point(unit='')))
    assert [(one.begin, one.end, one.qty, one.price, one.series.unit) for one in usage.points] == [
        (0, 3600, D('1.5'), D(2), 'h'), (0, 3600, D(0), D(0), 'h'), (0, 3600, D(1), None, 'undefined')]
    series = usage.points[0].series
    assert (series.type, series.scope, series.groupby, series.metadata) == (
        'cpu', 'p', {'project_id': 'p', 'a': 4}, {'b': 'c:d'})
    assert usage.rounded == 0


@pytest.mark.parametrize('raw', [
    body(), body(point(groupby={'a:b': 'c"d', '\\': '\n'})), body(point(metadata={'a': None, 'b': True, 'c': 1.5})),
    body(point(groupby={f'k{number}': 'v' for number in range(64)})), body(point(metadata={'a': '\u00e9' * 4096})),
    body(point('1e3')), body(point('1E-18')), body(point('9' * 15 + '.' + '9' * 18)),
    body(point(), period={'begin': '2026-03-01', 'end': '2026-03-01T00:00:01+00:00'}),
])
@pytest.mark.parametrize('exact', [True, False])
def test_what_is_right_is_read(raw, exact):
    assert read(raw, exact) is not None


@pytest.mark.parametrize('raw', [
    b'', b'[]', b'{', body(more=1), body(point(more=1)), body(point(None)), body(point(True)), body(point('x')),
    body(point('1' + '0' * 64)), body(point('1e16')), body(point(' 1')), body(point('1\n2')),
    body(point(unit='h' * 256)), body(point(unit=None)), body(point(rating=None)), body(point(rating={'price': None})),
    body(point(groupby={'a': []})), body(point(groupby={'': 'a'})), body(point(groupby={'a': 'b' * 4097})),
    body(point(groupby={f'k{number}': 'v' for number in range(65)})), body(point(), period={**HOUR, 'begin': 'now'}),
    body(point(), period={'begin': HOUR['end'], 'end': HOUR['begin']}),
    # Right, but written in a way that takes a closer look.
    body(point(unit='"')),
])
@pytest.mark.parametrize('exact', [True, False])
def test_what_is_in_doubt_is_left_to_the_schema(raw, exact):
    assert read(raw, exact) is None


@pytest.mark.parametrize(('qty', 'rounded'), [(1, 0), (1.5, 0), ('1e-19', 1), (-2 ** 40, 0)])
def test_numbers_and_further_decimals_are_read_below_two_two_only(qty, rounded):
    assert read(body(point(qty), point(rating={'price': qty})), exact=False).rounded == 2 * rounded
    assert read(body(point(qty)), exact=True) is None


def test_as_many_series_are_remembered_as_was_asked_for():
    reader = typed.Reader('project_id', 10)
    for number in range(30):
        reader.read(body(point(groupby={'id': str(number)})), True)
    assert reader._known.cache_info().currsize == 10
    assert reader._known.cache_info().maxsize == 10
