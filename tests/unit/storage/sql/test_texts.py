"""Texts of usage compare and sort by their bytes."""

import decimal

import pytest
from sqlalchemy import exc
from sqlalchemy.dialects import mysql

from rating_api import datapoint
from rating_api import storage
from rating_api.db import models
from rating_api.storage.sql import texts
from tests.unit import alphabet
from tests.unit.storage import usage

API = storage.NewBatch('api')
TEXTS = alphabet.TEXTS


def price(points, *filters, **more):
    """The price of what the filters leave, which tells the points of ``stored`` apart."""
    [row] = points.totals(storage.TotalsQuery(usage.EVER, filters, **more)) or [None]
    return 0 if row is None else row.price


def stored(database, series):
    """A store with a point for each text, of which every selection costs something else."""
    points = storage.make_points(database)
    points.add_batch(API, [usage.point(price=cost(text), of=series(text)) for text in TEXTS])
    return points


def cost(*texts):
    """The price of some of the texts: millionths, a power of two for each."""
    return sum(decimal.Decimal(2 ** TEXTS.index(text)).scaleb(-6) for text in texts)


def groups(points, name):
    """{group: price}, in the order of the answer."""
    rows = points.totals(storage.TotalsQuery(usage.EVER, (), (name,)))
    return {row.groups[0]: row.price for row in rows}


EACH = {text: cost(text) for text in sorted(TEXTS)}


class TestTexts:
    @pytest.fixture
    def points(self, database):
        return stored(database, lambda text: usage.series(id=text))

    def test_labels_that_differ_are_groups_of_their_own(self, points):
        assert list(groups(points, 'id').items()) == list(EACH.items())

    def test_a_filter_finds_the_label_and_nothing_like_it(self, points):
        for text in TEXTS:
            assert price(points, storage.Filter('id', 'eq', (text,))) == cost(text), ascii(text[-9:])
            assert price(points, storage.Filter('id', 'neq', (text,))) == cost(*TEXTS) - cost(text), ascii(text[-9:])

    def test_order_is_that_of_code_points(self, points):
        for text in 'a ', 'É', 'ß', '🚀', alphabet.LONG + 'a':
            assert price(points, storage.Filter('id', 'gt', (text,))) == cost(*(one for one in TEXTS if one > text))

    def test_labels_come_back_as_they_went_in(self, points):
        page = points.page(storage.PageQuery(usage.EVER, limit=len(TEXTS)))
        assert sorted(one.point.series.groupby['id'] for one in page.points) == sorted(TEXTS)

    def test_metadata_is_told_apart(self, database):
        points = stored(database, lambda text: usage.series(metadata={text[:255]: text}))
        for text in TEXTS:
            assert price(points, storage.Filter(text[:255], 'eq', (text,))) == cost(text), ascii(text[-9:])

    def test_scopes_are_told_apart(self, database):
        points = stored(database, lambda text: usage.series(project=text))
        for text in TEXTS:
            assert price(points, scope=text) == cost(text), ascii(text[-9:])
        assert points.remove('a', *usage.EVER) == 1
        assert groups(points, 'project_id') == {text: cost(text) for text in TEXTS if text != 'a'}

    def test_types_are_told_apart(self, database):
        points = stored(database, lambda text: usage.series(kind=text[-255:]))
        kinds = {text[-255:]: cost(text) for text in sorted(TEXTS)}
        assert groups(points, 'type') == kinds
        for kind, expected in kinds.items():
            assert price(points, storage.Filter('type', 'eq', (kind,))) == expected, ascii(kind[-9:])

    def test_units_are_told_apart(self, database):
        points = stored(database, lambda text: datapoint.Series('cpu', text, 'p', {}, {}))
        page = points.page(storage.PageQuery(usage.EVER, limit=len(TEXTS)))
        assert sorted(one.point.series.unit for one in page.points) == sorted(TEXTS)

    def test_keys_of_batches_are_told_apart(self, database):
        points = storage.make_points(database)
        for name in alphabet.NAMES:
            points.add_batch(API._replace(key=name), [usage.point()])
        assert points.count(usage.EVER) == len(alphabet.NAMES)


@pytest.mark.parametrize('values', [['1) OR (1=1'], [1.5], [None]])
def test_only_integers_become_the_text_of_a_statement(values):
    condition = texts.among(models.point.c.series_id, values, 'mariadb')
    with pytest.raises(exc.CompileError):
        condition.compile(dialect=mysql.dialect(), compile_kwargs={'render_postcompile': True})
