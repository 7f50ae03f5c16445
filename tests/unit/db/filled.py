"""A database of the first revision with something in every table, and what must be seen of it at the newest.

Rows are written as that revision had them, through the tables as they are found, never by code of today.
"""

import datetime
import decimal
import itertools
import json

import sqlalchemy
from alembic import command

from rating_api import datapoint
from rating_api import storage
from rating_api.db import meta
from rating_api.db import migration
from rating_api.db import modules
from rating_api.db import scopes
from rating_api.db.hashmap import ruleset
from rating_api.rating import modules as rating_modules
from rating_api.rating.hashmap import rules
from rating_api.storage.sql import texts
from tests.unit.storage import plain
from tests.unit.storage import usage

D = decimal.Decimal
_MAGNITUDES = ['0', '1', '0.5', '1e-18', '0.000000001', '999999999', '1e9', '1000000000.5',
               '999999999.999999999999999999', '1e15', '999999999999999.999999999999999999']
AMOUNTS = [D(sign + text) for text in _MAGNITUDES for sign in ('', '-')]

AT = datetime.datetime(2026, 3, 1, 12, 30, 59, 123456, datetime.UTC)
LONG = 'ß🚀' * 2_000
SERIES = (usage.series('cpu', 'p', {'size': 4, 'empty': ''}, id='ä'), usage.series('cpu', 'P ', id=LONG),
          usage.series('disk', None))
PLACES = (usage.MARCH, usage.MARCH + 86_399, usage.MARCH - 1, usage.MARCH + 31 * 86_400, 0, -1, -86_400, -86_401)
POINTS = [datapoint.Point(begin, begin + 900, SERIES[number % 3], amount, other) for number, (amount, other, begin)
          in enumerate(zip(AMOUNTS, reversed(AMOUNTS), itertools.cycle(PLACES), strict=False))]
POINTS += POINTS[:2]
UNRATED = POINTS[-1]

QUERIES = [storage.TotalsQuery(usage.EVER, (), groups, period) for groups, period in (
    ((), 3600), (('type', 'project_id'), 3600), (('id',), 3600), (('time',), 86_400), (('time', 'size'), 7 * 3600),
    (('time-d', 'time-y'), 3600), (('time-m',), 3600))]
QUERIES += [storage.TotalsQuery(storage.Window(-1, usage.MARCH + 1), [storage.Filter('id', 'eq', (LONG, 'ä'))]),
            storage.TotalsQuery(usage.EVER, [storage.Filter('size', 'eq', ('4',))], scope='p')]

# By table. Times are without a zone and decimals are texts, which every engine takes.
_NOW = AT.replace(tzinfo=None)
_HISTORY = {'created_at': _NOW, 'valid_from': _NOW, 'valid_to': None, 'live': 1}
_CLOSED = {**_HISTORY, 'valid_to': _NOW, 'live': None}
_PRICE = {'type': 'flat', 'cost': '-999999999999.9999999999999999999999999999', 'service_id': 's' * 36,
          'field_id': None, 'group_id': None, 'tenant_id': None}
_OTHERS = {'cost': '0.0000000000000000000000000001', 'service_id': None, 'field_id': 'f' * 36, 'group_id': 'g' * 36,
           'tenant_id': LONG}
_BATCH = {'source': 'api', 'scope': None, 'digest': 'd' * 128, 'begin_min': min(PLACES), 'begin_max': max(PLACES),
          'ruleset_id': 7, 'time_labels': 0, 'created_at': _NOW}
_MAPPING = {'value': '', **_PRICE, 'start': _NOW, 'end': None, 'name': '', 'description': None, 'deleted': None,
            'created_by': 'me', 'updated_by': None, 'deleted_by': None}
_ROWS = {
    'meta': [{'key': 'scope_key', 'value': 'project_id'}],
    'batch': [{**_BATCH, 'id': 1, 'key': None, 'live': 1, 'count': len(POINTS), 'remaining': len(POINTS)},
              {**_BATCH, 'id': 2, 'key': 'k', 'live': None, 'count': 3, 'remaining': 0},
              {**_BATCH, 'id': 3, 'key': 'k', 'live': 1, 'count': 0, 'remaining': 0}],
    'scope_state': [{'id': 5, 'scope_id': 'P ', 'scope_key': 'project_id', 'collector': 'c', 'fetcher': 'f',
                     'last_processed': -3600, 'active': 0, 'toggled_at': _NOW}],
    'module_state': [{'module_id': 'hashmap', 'enabled': 1, 'priority': -3}],
    'ruleset': [{'id': 7, 'created_at': _NOW}],
    'hashmap_service': [{**_HISTORY, 'row_id': 2, 'service_id': 's' * 36, 'name': 'cpu'},
                        {**_CLOSED, 'row_id': 1, 'service_id': 's' * 36, 'name': 'Cpu'}],
    'hashmap_field': [{**_HISTORY, 'row_id': 3, 'field_id': 'f' * 36, 'name': 'size', 'service_id': 's' * 36}],
    'hashmap_group': [{**_HISTORY, 'row_id': 4, 'group_id': 'g' * 36, 'name': 'ä' * 255}],
    'hashmap_mapping': [{**_HISTORY, 'row_id': 5, 'mapping_id': 'm' * 36, **_MAPPING},
                        {**_HISTORY, 'row_id': 6, 'mapping_id': 'n' * 36, **_MAPPING, 'value': LONG, **_OTHERS},
                        {**_HISTORY, 'row_id': 7, 'mapping_id': 'o' * 36, **_MAPPING, 'deleted': _NOW}],
    'hashmap_threshold': [{**_HISTORY, 'row_id': 8, 'threshold_id': 't' * 36, **_PRICE, 'level': '-0.00000001'}],
}


def emptied(database):
    """Leave nothing in the database, whatever a killed upgrade left there."""
    with database.writer() as connection:
        found = sqlalchemy.MetaData()
        found.reflect(connection)
        found.drop_all(connection)


def at(database, revision):
    """Bring the database up to a revision."""
    with database.writer() as connection:
        settings = migration._config()
        settings.attributes.update(connection=connection)
        command.upgrade(settings, revision)


def contents(database):
    """How many rows there are in each table."""
    with database.reader() as connection:
        found = sqlalchemy.MetaData()
        found.reflect(connection)
        return {name: connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(table))
                for name, table in found.tables.items()}


def fill(database):
    """Write something into every table of the first revision."""
    keys = [_key(number) for number in range(len(POINTS))]
    unrated = {**keys[-1], 'module': 'hashmap', 'reason': 'no number: é'}
    with database.writer() as connection:
        _insert(connection, 'series', [_series(number) for number in range(len(SERIES))])
        _insert(connection, 'series_label', [
            {'series_id': number + 1, 'key': key, 'groupable': int(labels is one.groupby), 'value': str(value),
             'hash': texts.digest(str(value))}
            for number, one in enumerate(SERIES) for labels in (one.groupby, one.metadata)
            for key, value in labels.items()])
        _insert(connection, 'point', [
            {**key, 'end': point.end, **_parts('qty', point.qty), **_parts('price', point.price)}
            for key, point in zip(keys, POINTS, strict=True)])
        _insert(connection, 'unrated', [unrated])
        for table, rows in _ROWS.items():
            _insert(connection, table, rows)


def check(database):
    """Hold everything that the program of today sees against what was written."""
    points = storage.make_points(database)
    page = points.page(storage.PageQuery(usage.EVER, limit=1000, with_count=True))
    assert page.count == len(POINTS)
    assert [(_comparable(stored.point), stored.key._asdict()) for stored in page.points] == sorted((
        (_comparable(point), _key(number)) for number, point in enumerate(POINTS)), key=lambda one: tuple(one[1].values()))
    for query in QUERIES:
        assert points.totals(query) == plain.totals(POINTS, query)
    [unrated] = points.unrated(usage.EVER)
    assert (_comparable(unrated.stored.point), unrated.module, unrated.reason) == (
        _comparable(UNRATED), 'hashmap', 'no number: é')
    assert [points.batch(number).live for number in (1, 2, 3)] == [True, False, True]
    assert points.batch(1)[1:] == ('api', None, None, True, *[len(POINTS)] * 2, 'd' * 128, min(PLACES), max(PLACES), 7,
                                   False, AT, 0)
    assert meta.scope_key(database) == 'project_id'
    assert modules.ModuleStates(database).states() == {'hashmap': rating_modules.State('hashmap', True, -3)}
    [state] = scopes.Scopes(database, scopes.Origin('project_id', 'c', 'f')).find()
    assert state == scopes.ScopeState('P ', 'project_id', 'c', 'f', -3600, False, AT)
    _check_rules(ruleset.Rulesets(database).current())


def _check_rules(found):
    dates = {'created_at': AT, 'start': AT, 'created_by': 'me'}
    assert found.id == 7
    assert found.services == (rules.Service('s' * 36, 'cpu', 2),)
    assert found.fields == (rules.Field('f' * 36, 'size', 's' * 36, 3),)
    assert found.groups == (rules.Group('g' * 36, 'ä' * 255, 4),)
    assert sorted(found.mappings, key=lambda one: one.revision) == [
        rules.Mapping('m' * 36, '', 'flat', D(_PRICE['cost']), 's' * 36, revision=5, **dates),
        rules.Mapping('n' * 36, LONG, 'flat', D(_OTHERS['cost']), None, 'f' * 36, 'g' * 36, LONG, revision=6, **dates)]
    assert found.thresholds == (
        rules.Threshold('t' * 36, D('-0.00000001'), 'flat', D(_PRICE['cost']), 's' * 36, revision=8),)


def _comparable(point):
    return *point._replace(series=None), point.series.fingerprint


def _key(number):
    point = POINTS[number]
    again = POINTS[:number].count(point)
    return {'begin': point.begin, 'series_id': SERIES.index(point.series) + 1, 'n': again, 'batch_id': 1}


def _series(number):
    one = SERIES[number]
    return {'id': number + 1, 'fingerprint': one.fingerprint, 'type': one.type, 'unit': one.unit, 'scope': one.scope,
            'scope_hash': texts.digest(one.scope), 'groupby': json.dumps(dict(one.groupby)),
            'metadata': json.dumps(dict(one.metadata)), 'time_labels': 0}


def _parts(name, amount):
    """An amount as the first revision kept it: whole numbers, rounded down, and units of 1e-18 above them."""
    whole, low = divmod(int(amount.scaleb(18, datapoint.EXACT)), 10 ** 18)
    return {name: whole, f'{name}_low': low or None}


def _insert(connection, name, rows):
    table = sqlalchemy.Table(name, sqlalchemy.MetaData(), autoload_with=connection, resolve_fks=False)
    for row in rows:
        connection.execute(table.insert().values(row))
