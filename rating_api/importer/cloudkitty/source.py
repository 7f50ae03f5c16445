"""CloudKitty's SQL database, read and never written: its tables as release 25 leaves them.

Numbers come as decimals that say what is stored. What the rows mean is for the modules beside this one.
"""

import contextlib
import decimal
import pathlib
import struct
import typing
from collections.abc import Iterator, Sequence

import sqlalchemy
from sqlalchemy import event
from sqlalchemy import exc
from sqlalchemy.dialects import mysql

from rating_api import exception

# What reaches each kind of database. The dialect of MySQL knows MariaDB too, and not the other way round.
_DRIVERS = {'sqlite': 'sqlite', 'mysql': 'mysql+pymysql', 'mariadb': 'mysql+pymysql',
            'postgresql': 'postgresql+psycopg', 'postgres': 'postgresql+psycopg'}
# Its times have no zone. SQLite keeps them as texts, which this type reads.
_TIME = sqlalchemy.DateTime()
_TIMES = frozenset({'created_at', 'start', 'end', 'deleted', 'begin', 'last_processed_timestamp',
                    'scope_activation_toggle_date', 'start_reprocess_time', 'end_reprocess_time',
                    'current_reprocess_time'})

# Rounding anything below it gives a number that 24 bits and an exponent can denote.
_BEYOND_SINGLE = 1e38

# A period without usage is one row of this type.
NO_DATA = '_NO_DATA_'

Row = sqlalchemy.Row[typing.Any]


def _table(name: str, columns: str) -> sqlalchemy.TableClause:
    # Without types, drivers give what they read, and nothing is rounded on the way.
    return sqlalchemy.table(name, *(
        sqlalchemy.column(column, _TIME if column in _TIMES else None) for column in columns.split()))


_LIFE = 'created_at start end name description deleted created_by updated_by deleted_by'
SERVICES = _table('hashmap_services', 'id service_id name')
FIELDS = _table('hashmap_fields', 'id field_id name service_id')
GROUPS = _table('hashmap_groups', 'id group_id name')
MAPPINGS = _table('hashmap_mappings',
                  f'id mapping_id value cost map_type service_id field_id group_id tenant_id {_LIFE}')
THRESHOLDS = _table('hashmap_thresholds', 'id threshold_id level cost map_type service_id field_id group_id tenant_id')
SCRIPTS = _table('pyscripts_scripts', f'id script_id data {_LIFE}')
MODULES = _table('modules_state', 'name state priority')
COLLECTORS = _table('service_to_collector_mappings', 'service collector')
SCOPES = _table('cloudkitty_storage_states', 'id identifier scope_key fetcher collector last_processed_timestamp '
                'scope_activation_toggle_date active')
SCHEDULES = _table('storage_scope_reprocessing_schedule', 'id identifier start_reprocess_time end_reprocess_time '
                   'current_reprocess_time reason')
FRAMES = _table('rated_data_frames', 'id begin end unit qty res_type rate desc tenant_id')

TABLES = (SERVICES, FIELDS, GROUPS, MAPPINGS, THRESHOLDS, SCRIPTS, MODULES, COLLECTORS, SCOPES, SCHEDULES, FRAMES)


class Source:
    """A CloudKitty database behind an SQLAlchemy URL; ``exception.ConfigError`` if it cannot be read as one."""

    def __init__(self, url: str) -> None:
        self._engine = _make(url)
        with self._connection() as connection:
            inspector = sqlalchemy.inspect(connection)
            found = set(inspector.get_table_names())
            self._present = {table.name for table in TABLES} & found
            if not self._present:
                raise exception.ConfigError(f'{self._engine.url!r} has none of the tables of a CloudKitty database.')
            for table in TABLES:
                if table.name in found:
                    _check(table, inspector.get_columns(table.name))
            self._single = FRAMES.name in found and _is_single(inspector.get_columns(FRAMES.name))

    def read(self, *tables: sqlalchemy.TableClause) -> list[Sequence[Row]]:
        """All rows of each table, the oldest first, all as of one instant; of a table that is not there, none."""
        with self._connection() as connection:
            return [connection.execute(table.select().order_by(next(iter(table.c)))).all()
                    if table.name in self._present else [] for table in tables]

    def last_frame(self) -> int:
        """The id of the newest row of usage; 0 if there is none."""
        if FRAMES.name not in self._present:
            return 0
        with self._connection() as connection:
            return connection.scalar(sqlalchemy.select(sqlalchemy.func.max(FRAMES.c.id))) or 0

    def frames(self, first: int, last: int, limit: int) -> Sequence[Row]:
        """The first rows of usage with ids from ``first`` to ``last``, in their order, with the rate as decimal."""
        # As a number of its column's precision MySQL shows only its first six digits.
        rate = (FRAMES.c.rate + sqlalchemy.literal_column('0e0')).label('rate')
        columns = [rate if column is FRAMES.c.rate else column for column in FRAMES.c]
        statement = sqlalchemy.select(*columns).where(FRAMES.c.id.between(first, last)).order_by(
            FRAMES.c.id).limit(limit)
        with self._connection() as connection:
            return connection.execute(statement).all()

    def count_frames(self, first: int, last: int) -> int:
        """How many rows with these ids are usage."""
        with self._connection() as connection:
            return connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(FRAMES).where(
                FRAMES.c.id.between(first, last), FRAMES.c.res_type != NO_DATA)) or 0

    def rate(self, value: float) -> decimal.Decimal:
        """The shortest decimal that denotes the same number as a rate, in the precision of its column."""
        return decimal.Decimal(_shortest_single(value) if self._single else repr(value))

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlalchemy.Connection]:
        try:
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except (exc.DBAPIError, self._engine.dialect.loaded_dbapi.Error) as error:
            reason = str(getattr(error, 'orig', None) or error).partition('\n')[0]
            raise exception.ConfigError(f'{self._engine.url!r} cannot be read: {reason}') from error


def number(value: decimal.Decimal | float | str | None) -> decimal.Decimal | None:
    """A number of a DECIMAL column; where it is kept as a binary fraction, the shortest decimal that denotes it."""
    if value is None or isinstance(value, decimal.Decimal):
        return value
    return decimal.Decimal(repr(value) if isinstance(value, float) else value)


def _make(text: str) -> sqlalchemy.Engine:
    try:
        url = sqlalchemy.make_url(text)
    except exc.ArgumentError as error:
        raise exception.ConfigError('The connection is no SQLAlchemy URL such as '
                                    'mysql+pymysql://cloudkitty:secret@db.example.com/cloudkitty.') from error
    kind = url.get_backend_name()
    if kind not in _DRIVERS:
        raise exception.ConfigError(f'{url!r} cannot be read; it may begin with {", ".join(_DRIVERS)}.')
    if kind == 'sqlite' and not pathlib.Path(url.database or '').is_file():
        raise exception.ConfigError(f'There is no file {url.database}.')
    options = {} if kind == 'sqlite' else {'isolation_level': 'REPEATABLE READ'}
    try:
        engine = sqlalchemy.create_engine(url.set(drivername=_DRIVERS[kind]), pool_pre_ping=True, **options)
    except (exc.ArgumentError, ImportError) as error:
        raise exception.ConfigError(f'{url!r} cannot be read: {error}') from error
    if kind == 'sqlite':
        event.listen(engine, 'connect', lambda connection, _record: connection.execute('PRAGMA query_only = ON'))
    return engine


def _check(table: sqlalchemy.TableClause, found: Sequence[typing.Any]) -> None:
    missing = {column.name for column in table.c} - {column['name'] for column in found}
    if missing:
        raise exception.ConfigError(
            f'The table {table.name} has no column {", ".join(sorted(missing))}: bring the database to the release 25 '
            f'of CloudKitty first, by its "cloudkitty-dbsync upgrade" and "cloudkitty-storage-init".')


def _is_single(columns: Sequence[typing.Any]) -> bool:
    """Whether rates are binary fractions of 24 bits, which FLOAT is on MySQL."""
    [kind] = [column['type'] for column in columns if column['name'] == 'rate']
    return isinstance(kind, mysql.FLOAT | sqlalchemy.REAL)


def _shortest_single(value: float) -> str:
    if not abs(value) < _BEYOND_SINGLE:
        return repr(value)
    wanted = struct.pack('f', value)
    return next(text for digits in range(1, 10) if struct.pack('f', float(text := f'{value:.{digits}g}')) == wanted)
