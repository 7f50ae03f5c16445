"""Whatever rules a CloudKitty has, copied ones give the prices that its own rows give by the plain evaluator."""

import datetime
import decimal
import types

import hypothesis
from hypothesis import strategies

from rating_api import datapoint
from rating_api import storage
from rating_api.db.hashmap import ruleset
from rating_api.importer import report
from rating_api.importer.cloudkitty import rules as copying
from rating_api.importer.cloudkitty import source
from rating_api.importer.cloudkitty import target
from rating_api.rating import modules
from rating_api.rating.hashmap import engine
from tests import cloudkitty
from tests.unit.importer.cloudkitty import conftest
from tests.unit.rating.hashmap import evaluator
from tests.unit.storage import usage

SERVICES, FIELDS = ('cpu', 'disk'), (('flavor', 0), ('size', 0), ('flavor', 1))
VALUES = ('m1', '4', '')
HOURS = (0, 1, 2, 3)

costs = strategies.integers(0, 40).map(lambda number: decimal.Decimal(number) / 8)
tenants = strategies.sampled_from([None, None, 'p1', 'p2'])
groups = strategies.sampled_from([None, None, 1, 2])
parents = strategies.sampled_from([('service_id', 1), ('service_id', 2), ('field_id', 1), ('field_id', 2),
                                   ('field_id', 3)])
hours = strategies.sampled_from(HOURS)


@strategies.composite
def prices(draw):
    key, number = draw(parents)
    return {key: number, 'cost': draw(costs), 'map_type': draw(strategies.sampled_from(['flat', 'rate'])),
            'tenant_id': draw(tenants), 'group_id': draw(groups)}


@strategies.composite
def mappings(draw):
    row = draw(prices())
    start, end, deleted = draw(hours), draw(strategies.none() | hours), draw(strategies.integers(0, 9))
    row['start'] = cloudkitty.BEGIN + start * cloudkitty.HOUR
    row['end'] = None if end is None else cloudkitty.BEGIN + end * cloudkitty.HOUR
    row['deleted'] = cloudkitty.BEGIN if deleted == 0 else None
    if 'field_id' in row:
        row['value'] = draw(strategies.sampled_from(VALUES))
    return row


@strategies.composite
def thresholds(draw):
    return {**draw(prices()), 'level': decimal.Decimal(draw(strategies.sampled_from([-1, 0, 2, 2, 4])))}


def every_point():
    """A point of each kind that a rule may tell from others."""
    for kind in (*SERVICES, 'other'):
        for flavor, size in ((None, None), ('m1', 4), ('4', '2.5'), ('m1', None)):
            for project in ('p1', 'p2', 'p3'):
                labels = {'flavor': flavor, 'size': size}
                labels = {name: value for name, value in labels.items() if value is not None}
                for hour in HOURS:
                    yield usage.point(usage.MARCH + hour * usage.HOUR, qty=str(hour + 1),
                                      of=usage.series(kind, project, **labels))._replace(price=None)


def by_rows(estate, refused):
    """What the rows say, without what was refused: each is newer than those before it."""
    def rows(table):
        with estate.engine.connect() as connection:
            return [types.SimpleNamespace(**row, revision=row['id'], type=row.get('map_type'))
                    for row in connection.execute(estate.tables.tables[table].select()).mappings()]

    found = types.SimpleNamespace(services=rows('hashmap_services'), fields=rows('hashmap_fields'),
                                  mappings=[], thresholds=rows('hashmap_thresholds'))
    for service in found.services:
        service.service_id = ('service', service.id)
    for field in found.fields:
        field.field_id, field.service_id = ('field', field.id), ('service', field.service_id)
    for row in rows('hashmap_mappings'):
        if row.deleted is None and row.mapping_id not in refused:
            row.start = row.start.replace(tzinfo=datetime.UTC)
            row.end = row.end and row.end.replace(tzinfo=datetime.UTC)
            found.mappings.append(row)
    for row in (*found.mappings, *found.thresholds):
        row.service_id = row.service_id and ('service', row.service_id)
        row.field_id = row.field_id and ('field', row.field_id)
    return found


@hypothesis.settings(max_examples=40, deadline=None,
                     suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(strategies.lists(mappings(), max_size=10), strategies.lists(thresholds(), max_size=8))
def test_copied_rules_give_the_prices_of_the_rows(tmp_path_factory, databases, mapping_rows, threshold_rows):
    path = tmp_path_factory.mktemp('estate') / 'cloudkitty.sqlite'
    estate = cloudkitty.Estate(cloudkitty.make(path))
    for name in SERVICES:
        estate.service(name=name)
    for name, number in FIELDS:
        estate.field({'id': number + 1}, name=name)
    for _ in range(2):
        estate.group()
    for row in mapping_rows:
        estate.mapping(**row)
    for row in threshold_rows:
        estate.threshold(**row)
    told = report.Report()
    with databases.database() as database:
        copying.copy(source.Source(estate.url), target.Target(database, storage.make_points(database), conftest.ORIGIN),
                     told)
        with database.reader() as connection:
            book = engine.Book(ruleset.load(connection))
    refused = {refusal.row for refusal in told.of('mappings').refusals}
    rows = by_rows(estate, refused)
    points = list(every_point())
    rated = modules.load()['hashmap'].rate(points, book)
    wanted = [numbers(rows, point) for point in points]
    assert [datapoint.text(point.price) for point in rated.points] == wanted
    estate.dispose()


def numbers(rows, point):
    """The price by the rows; of a label that is no number where a threshold needs one, 0."""
    try:
        return datapoint.text(evaluator.price(rows, point))
    except evaluator.NotANumber:
        return '0'
