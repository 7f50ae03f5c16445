"""The grammar of custom_fields: W6, CloudKitty failed with a 500; W31, it let anything else through to its store."""

import hypothesis
import pytest
from hypothesis import strategies

from rating_api import storage
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating import fields


@pytest.mark.parametrize(('text', 'alias', 'function', 'amount'), [
    ('SUM(qty) AS qty', 'qty', 'sum', 'qty'), ('SUM(price) AS rate', 'rate', 'sum', 'price'),
    (' count(QTY)  as  Points ', 'Points', 'count', 'qty'), ('MIN( price ) AS _1', '_1', 'min', 'price'),
    ('MAX (qty) AS select', 'select', 'max', 'qty'), ('MEAN(price) AS a' + 'b' * 63, 'a' + 'b' * 63, 'mean', 'price'),
])
def test_a_field_is_a_function_of_an_amount_under_another_name(text, alias, function, amount):
    assert fields.read([text]) == (fields.Field(alias, storage.Field(function, amount)),)


def test_without_any_they_are_the_sums():
    assert fields.read([]) == fields.DEFAULT == fields.read(['SUM(qty) AS qty', 'SUM(price) AS rate'])


@pytest.mark.parametrize('text', [
    '', 'qty', 'SUM(qty)', 'SUM(qty) qty', 'SUM(qty) AS', 'SUM(qty)AS qty', 'SUM(qty) ASqty', 'AVG(qty) AS a', 'SUM(rate) AS a',
    'SUM(*) AS a', 'SUM(qty, price) AS a', 'SUM(qty) AS a b', 'SUM(qty) AS 1a', 'SUM(qty) AS "a"', 'SUM(qty) AS a; DROP TABLE x',
    'SUM(qty) AS a\n', 'SUM(qty) AS \u00e9', '\u017fUM(qty) AS a', 'SUM(qty) AS a' + 'b' * 64, 'select', 'DELETE', 'MIN(MAX(qty)) AS a',
    'SUM(qty) AS a-b', 'SUM(qty) + 1 AS a', 'SUM(qty) AS a, SUM(price) AS b',
])
def test_anything_else_is_refused(text):
    with pytest.raises(faults.Fault, match=r'^must be FUNC\(field\) AS alias, .* \(/custom_fields/1\)$') as raised:
        fields.read(['SUM(qty) AS qty', text])
    assert raised.value.status == 400


@hypothesis.given(strategies.text('SUMCOUNTMINMAXMEANqtyprice()  ASa_1,;', max_size=30))
def test_what_is_read_is_of_the_few_that_there_are(text):
    try:
        [one] = fields.read([text])
    except faults.Fault:
        return
    assert one.field.function in ('sum', 'count', 'min', 'max', 'mean') and one.field.amount in ('qty', 'price')
    assert one.alias.isidentifier()
