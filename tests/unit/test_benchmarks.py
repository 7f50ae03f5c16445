"""What the benchmarks compare answers with: a fast wrong answer must not become a figure."""

import copy
import decimal
import json

import pytest

from benchmarks import client
from benchmarks import month
from benchmarks import questions
from benchmarks import rating_speed
from rating_api import datapoint
from rating_api.rating.hashmap import engine

SMALL = month.Month(series=140, hours=48)
TOTAL = next(questions.summaries(questions.Truth(SMALL)))
PAGE = next(questions.pages(questions.Truth(SMALL)))


def _points(made):
    for body in made.bodies():
        for frame in json.loads(body.content, parse_float=decimal.Decimal)['dataframes']:
            for type, points in frame['usage'].items():
                for point in points:
                    yield frame['period']['begin'], type, point


def _total(qty, price):
    return {'total': 1, 'columns': ['begin', 'end', 'qty', 'rate'], 'results': [['', '', qty, price]]}


def _page():
    frame = {'period': {'begin': month.text(0)}, 'usage': {}}
    for _, type, point in list(_points(SMALL))[:100]:
        frame['usage'].setdefault(type, []).append(point)
    return {'dataframes': [frame]}


def _sums():
    shown = [point for _, _, point in _points(SMALL)]
    return (sum(decimal.Decimal(point['vol']['qty']) for point in shown),
            sum(decimal.Decimal(point['rating']['price']) for point in shown))


def test_bodies_have_the_sums_that_answers_must_have():
    qty, price = _sums()
    TOTAL.check(_total(str(qty), str(price)))


@pytest.mark.parametrize('digit', [decimal.Decimal('0.01'), decimal.Decimal('-0.01')])
def test_a_sum_that_is_a_digit_off_is_wrong(digit):
    qty, price = _sums()
    with pytest.raises(client.WrongAnswer):
        TOTAL.check(_total(str(qty), str(price + digit)))


def test_every_point_is_in_one_body_once():
    seen = [(begin, point['groupby']['id']) for begin, _, point in _points(SMALL)]
    assert len(seen) == len(set(seen)) == SMALL.series * SMALL.hours


def test_a_page_is_right_when_all_its_points_are():
    PAGE.check(_page())


@pytest.mark.parametrize('spoil', [
    lambda points: points.pop(),
    lambda points: points.append(points[0]),
    lambda points: points.__setitem__(0, points[1]),
    lambda points: points[0]['rating'].update(price='0.5'),
    lambda points: points[0]['metadata'].update(flavor='other'),
])
def test_a_page_with_a_wrong_point_is_wrong(spoil):
    answer = copy.deepcopy(_page())
    spoil(next(iter(answer['dataframes'][0]['usage'].values())))
    with pytest.raises(client.WrongAnswer):
        PAGE.check(answer)


@pytest.mark.parametrize('type', month.TYPES)
def test_prices_worked_out_by_hand_are_those_of_the_engine(type):
    made = month.Month(types=(type,), rated=False)
    tariff = engine.Book(rating_speed.make_rules(63, thresholds=False)).tariff('', datapoint.epoch(month.START))
    for n in range(150):
        sums = made.sums(n, 0)
        qty = decimal.Decimal(sums.qty).scaleb(-month.QTY_DIGITS)
        [price] = tariff.pricer(type, {**made.groupby(n), **made.metadata(n)}).prices([qty])
        assert price == decimal.Decimal(sums.price).scaleb(-month.PRICE_DIGITS)
