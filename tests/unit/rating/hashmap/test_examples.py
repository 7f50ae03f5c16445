"""Worked examples: what CloudKitty 25 was seen to charge, row by row."""

import datetime
import decimal

import pytest

from rating_api import datapoint
from rating_api.rating.hashmap import engine
from tests.unit.rating.hashmap import making
from tests.unit.rating.hashmap.making import mapping
from tests.unit.rating.hashmap.making import threshold

FLAVORS = (mapping('flat', '0.5'), mapping('rate', '1.5', 'big', field='flavor'),
           mapping('flat', 2, 'huge', field='flavor'), mapping('flat', '0.1', 'tiny', field='flavor'))
IMAGES = (mapping('flat', '0.5', 'big', field='flavor', group='g1'),
          mapping('rate', 3, 'win', field='img', group='g1'),
          mapping('flat', '0.2', 'rhel', field='img', group='g2'),
          mapping('rate', 3, 'sle', field='img', group='g2'))
RATE_STEPS = (mapping('flat', 1), threshold(10, 'rate', '0.9'), threshold(100, 'rate', '0.5'))
SIZES = (mapping('flat', 1), threshold(10, 'flat', '0.5', field='size'),
         threshold(20, 'rate', '0.8', field='size'))
BOTH = (mapping('flat', 1), threshold(10, 'flat', 7, field='size'), threshold(10, 'flat', 3))
TWO_FIELDS = (mapping('flat', 1), mapping('rate', 2, 'x', field='a'), mapping('rate', 3, 'y', field='b'),
              mapping('flat', -3, 'neg', field='b'))
TYPES = (mapping('flat', 1, '4', field='vcpus'), mapping('flat', 2, 'True', field='vcpus'))
TENANTS = (mapping('flat', 1), mapping('flat', '0.5', tenant='t1'), mapping('flat', 4, 'big', field='flavor'),
           mapping('rate', 3, 'big', field='flavor', tenant='t1'),
           mapping('flat', 10, 'huge', field='flavor', tenant='t1'),
           threshold(10, 'rate', 2), threshold(10, 'flat', 5, tenant='t1'))
FUTURE = (mapping('flat', 1, start=datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)),)

EXAMPLES = [
    ('1 flat', [mapping('flat', '0.5')], 3, {}, '', '1.5'),
    ('2 rate only', [mapping('rate', 2)], 3, {}, '', '0'),
    ('3 no flavor', FLAVORS, 2, {}, '', '1'),
    ('3 big', FLAVORS, 2, {'flavor': 'big'}, '', '1.5'),
    ('3 huge', FLAVORS, 2, {'flavor': 'huge'}, '', '4'),
    ('3 tiny', FLAVORS, 2, {'flavor': 'tiny'}, '', '1'),
    ('3 other', FLAVORS, 2, {'flavor': 'other'}, '', '1'),
    ('4 big rhel', IMAGES, 2, {'flavor': 'big', 'img': 'rhel'}, '', '1.4'),
    ('4 big win', IMAGES, 2, {'flavor': 'big', 'img': 'win'}, '', '3'),
    ('4 big sle', IMAGES, 2, {'flavor': 'big', 'img': 'sle'}, '', '1'),
    ('5 below', RATE_STEPS, '9.99', {}, '', '9.99'),
    ('5 at 10', RATE_STEPS, 10, {}, '', '9'),
    ('5 below 100', RATE_STEPS, 99, {}, '', '89.1'),
    ('5 at 100', RATE_STEPS, 100, {}, '', '50'),
    ('6 once', [mapping('flat', 1), threshold(10, 'flat', 5)], 20, {}, '', '25'),
    ('7 threshold only, above', [threshold(10, 'flat', 5)], 20, {}, '', '5'),
    ('7 threshold only, below', [threshold(10, 'flat', 5)], 5, {}, '', '0'),
    ('8 rate threshold only', [threshold(0, 'rate', 5)], 20, {}, '', '0'),
    ('9 size 5', SIZES, 2, {'size': 5}, '', '2'),
    ('9 size 10', SIZES, 2, {'size': 10}, '', '3'),
    ('9 size 15', SIZES, 2, {'size': 15}, '', '3'),
    ('9 size 20', SIZES, 2, {'size': 20}, '', '1.6'),
    ('9 no size', SIZES, 2, {}, '', '2'),
    ('10 both', BOTH, 10, {'size': 10}, '', '13'),
    ('10 quantity', BOTH, 10, {'size': 1}, '', '13'),
    ('10 size', BOTH, 2, {'size': 10}, '', '16'),
    ('11 two rates', TWO_FIELDS, 1, {'a': 'x', 'b': 'y'}, '', '6'),
    ('11 negative flat', TWO_FIELDS, 1, {'b': 'neg'}, '', '1'),
    ('12 integer', TYPES, 1, {'vcpus': 4}, '', '1'),
    ('12 text', TYPES, 1, {'vcpus': '4'}, '', '1'),
    ('12 float', TYPES, 1, {'vcpus': 4.0}, '', '0'),
    ('12 boolean', TYPES, 1, {'vcpus': True}, '', '2'),
    ('13 t1', TENANTS, 2, {}, 't1', '1'),
    ('13 t1 big', TENANTS, 2, {'flavor': 'big'}, 't1', '3'),
    ('13 t1 huge', TENANTS, 2, {'flavor': 'huge'}, 't1', '20'),
    ('13 t1 ten', TENANTS, 10, {}, 't1', '10'),
    ('13 others', TENANTS, 2, {}, 't2', '2'),
    ('13 others big', TENANTS, 2, {'flavor': 'big'}, 't2', '8'),
    ('13 others huge', TENANTS, 2, {'flavor': 'huge'}, 't2', '2'),
    ('13 others ten', TENANTS, 10, {}, 't2', '20'),
    ('14 not yet', FUTURE, 1, {}, '', '0'),
]


@pytest.mark.parametrize(('given', 'qty', 'labels', 'scope', 'price'), [row[1:] for row in EXAMPLES],
                         ids=[row[0] for row in EXAMPLES])
def test_price_is_what_cloudkitty_charges(given, qty, labels, scope, price):
    tariff = engine.Book(making.ruleset(*given)).tariff(scope, datapoint.epoch(making.NOW))
    pricer = tariff.pricer(making.SERVICE, labels)
    assert pricer.price(decimal.Decimal(qty)) == decimal.Decimal(price)
