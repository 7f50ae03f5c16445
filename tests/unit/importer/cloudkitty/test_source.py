"""Reading a CloudKitty's database: what numbers say, and what is told when it cannot be read."""

import decimal

import pytest
import sqlalchemy

from rating_api import exception
from rating_api.importer.cloudkitty import source
from tests import cloudkitty


def test_rows_come_in_the_order_of_their_ids(estate):
    for number in (3, 1, 2):
        estate.service(id=number, name=f's{number}')
    [rows] = source.Source(estate.url).read(source.SERVICES)
    assert [row.name for row in rows] == ['s1', 's2', 's3']


def test_times_are_naive_as_they_are_stored(estate):
    estate.scope('p1')
    [[row]] = source.Source(estate.url).read(source.SCOPES)
    assert row.last_processed_timestamp == cloudkitty.BEGIN


def test_a_table_that_is_not_there_has_no_rows(estate):
    estate.execute('DROP TABLE rated_data_frames')
    estate.execute('DROP TABLE modules_state')
    read = source.Source(estate.url)
    assert read.read(source.MODULES) == [[]]
    assert read.last_frame() == 0


def test_a_stretch_of_usage_has_at_most_so_many_rows(estate):
    estate.frames([{} for _ in range(10)])
    read = source.Source(estate.url)
    assert [row.id for row in read.frames(3, 9, 4)] == [3, 4, 5, 6]
    assert [row.id for row in read.frames(8, 100, 4)] == [8, 9, 10]
    assert read.last_frame() == 10


def test_periods_without_usage_are_not_counted(estate):
    estate.frames([{}, {'res_type': '_NO_DATA_'}, {}])
    assert source.Source(estate.url).count_frames(1, 2) == 1


@pytest.mark.parametrize(('stored', 'meant'), [
    (decimal.Decimal('0.10'), '0.10'), (0.1, '0.1'), (3, '3'), (1e-7, '1E-7'), ('0.25', '0.25'), (1 / 3, repr(1 / 3)),
])
def test_a_number_is_the_shortest_decimal_that_denotes_it(stored, meant):
    assert str(source.number(stored)) == meant


def test_no_number_stays_none():
    assert source.number(None) is None


@pytest.mark.parametrize(('stored', 'meant'), [
    (0.10000000149011612, '0.1'), (1234567.875, '1234567.9'), (0.3333333432674408, '0.33333334'), (0.0, '0'),
    (16777216.0, '16777216'), (1e-40, '1e-40'), (-2.5, '-2.5'), (1e300, '1e+300'),
])
def test_a_rate_of_24_bits_is_the_shortest_decimal_that_denotes_those(monkeypatch, estate, stored, meant):
    read = source.Source(estate.url)
    monkeypatch.setattr(read, '_single', True)
    assert read.rate(stored) == decimal.Decimal(meant)


def test_a_rate_of_53_bits_keeps_them(estate):
    assert source.Source(estate.url).rate(0.30000000000000004) == decimal.Decimal('0.30000000000000004')


def test_nothing_can_be_written(estate):
    read = source.Source(estate.url)
    with read._connection() as connection, pytest.raises(sqlalchemy.exc.OperationalError, match='readonly'):
        connection.exec_driver_sql('DELETE FROM modules_state')


@pytest.mark.parametrize(('url', 'reason'), [
    ('nonsense', 'The connection is no SQLAlchemy URL'),
    ('oracle://db/x', 'it may begin with sqlite'),
    ('sqlite:////nowhere/file.sqlite', 'There is no file /nowhere/file.sqlite.'),
    ('sqlite://', 'There is no file'),
    ('mysql+pymysql://root:hunter2@127.0.0.1:1/x', 'cannot be read: '),
    ('postgresql://root:hunter2@127.0.0.1:1/x', 'cannot be read: '),
])
def test_what_cannot_be_reached_is_told_without_the_password(url, reason):
    with pytest.raises(exception.ConfigError, match=reason) as caught:
        source.Source(url)
    assert 'hunter2' not in str(caught.value)


def test_another_database_is_told(tmp_path):
    path = tmp_path / 'other.sqlite'
    path.touch()
    with pytest.raises(exception.ConfigError, match='has none of the tables of a CloudKitty database'):
        source.Source(f'sqlite:///{path}')


def test_an_old_release_is_told_what_to_do(estate):
    estate.execute('ALTER TABLE hashmap_mappings DROP COLUMN created_by')
    with pytest.raises(exception.ConfigError, match=r'hashmap_mappings has no column created_by: .*cloudkitty-dbsync'):
        source.Source(estate.url)


def test_a_database_that_goes_away_is_told(estate):
    read = source.Source(estate.url)
    estate.execute('DROP TABLE modules_state')
    with pytest.raises(exception.ConfigError, match='cannot be read: no such table: modules_state'):
        read.read(source.MODULES)
