"""The tables, as the migrations leave them. Queries are in the modules that own the values."""

import sqlalchemy
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import SmallInteger
from sqlalchemy import Table
from sqlalchemy import UniqueConstraint

from rating_api.db import types

# The revision whose tables these are; a process compares it with the database's without loading alembic.
HEAD = '0006'

NAMES = {
    'ix': 'ix_%(table_name)s_%(column_0_N_name)s',
    'uq': 'uq_%(table_name)s_%(column_0_N_name)s',
    'fk': 'fk_%(table_name)s_%(column_0_N_name)s',
    'pk': 'pk_%(table_name)s',
}
metadata = sqlalchemy.MetaData(naming_convention=NAMES)

meta = Table(
    'meta', metadata,
    Column('key', types.bytewise_text(64), primary_key=True),
    Column('value', types.bytewise_text(), nullable=False),
)

# ---- usage ----
# Texts that may be long (scopes, label values) are looked up by a hash, because no engine indexes them whole.

series = Table(
    'series', metadata,
    # 32 bits, because it is in every point: enough for 2,147,483,647 combinations of labels.
    Column('id', Integer, primary_key=True, autoincrement=True),
    Column('fingerprint', types.bytewise_text(32), nullable=False, unique=True),
    Column('type', types.bytewise_text(255), nullable=False, index=True),
    Column('unit', types.bytewise_text(), nullable=False),
    Column('scope_hash', BigInteger, nullable=False, index=True),
    Column('scope', types.bytewise_text(), nullable=False),
    Column('groupby', types.bytewise_text(), nullable=False),
    Column('metadata', types.bytewise_text(), nullable=False),
    # 1: the points carry the time labels too, which follow from their begin and are not in groupby.
    Column('time_labels', SmallInteger, nullable=False),
    sqlite_autoincrement=True,
)

# No foreign key: series are never deleted, their labels come in the same transaction, and a check a label took a fifth
# of the time of new series on PostgreSQL.
series_label = Table(
    'series_label', metadata,
    Column('series_id', Integer, primary_key=True, autoincrement=False),
    Column('key', types.bytewise_text(255), primary_key=True),
    # 0: from metadata, which can be filtered by but not grouped by. A name that groupby has too is left out.
    Column('groupable', SmallInteger, nullable=False),
    Column('hash', BigInteger, nullable=False),
    Column('value', types.bytewise_text(), nullable=False),
    Index(None, 'key', 'hash', 'series_id'),
    sqlite_with_rowid=False,
)

batch = Table(
    'batch', metadata,
    Column('id', types.BigId, primary_key=True, autoincrement=True),
    Column('source', types.bytewise_text(64), nullable=False),
    Column('scope', types.bytewise_text()),
    Column('key', types.bytewise_text(255)),
    # 1 while the batch counts, NULL once it was removed: engines let NULLs repeat in a unique key.
    Column('live', SmallInteger),
    Column('count', BigInteger, nullable=False),
    Column('remaining', BigInteger, nullable=False),
    Column('digest', types.bytewise_text(128)),
    Column('begin_min', BigInteger),
    Column('begin_max', BigInteger),
    Column('ruleset_id', BigInteger),
    # 1 when the time labels of all its points were left out because they follow from the period.
    Column('time_labels', SmallInteger, nullable=False),
    Column('created_at', types.UtcDateTime, nullable=False),
    # How many amounts came with more than 18 decimals.
    Column('rounded', BigInteger, nullable=False, server_default='0'),
    UniqueConstraint('key', 'live'),
    Index(None, 'begin_min'),
    sqlite_autoincrement=True,
)

# The length of nearly all periods: an hour.
USUAL_SECONDS = 3_600

# ``n`` tells equal points of a batch apart; before the wider batch_id it leaves no hole in PostgreSQL's index.
# An amount is a number of billionths and, unless it is zero, a rest (storage/sql/numbers.py). No foreign keys:
# series are never deleted, a batch's points go with it, and a check a row would halve the speed of ingest.
point = Table(
    'point', metadata,
    Column('begin', BigInteger, primary_key=True, autoincrement=False),
    Column('series_id', Integer, primary_key=True, autoincrement=False),
    Column('n', Integer, primary_key=True, autoincrement=False),
    Column('batch_id', BigInteger, primary_key=True, autoincrement=False),
    # How long the period is, from begin to end; NULL for USUAL_SECONDS, which then take no room.
    Column('seconds', BigInteger),
    Column('qty', BigInteger, nullable=False),
    Column('qty_low', BigInteger),
    Column('price', BigInteger, nullable=False),
    Column('price_low', BigInteger),
    sqlite_with_rowid=False,
)

unrated = Table(
    'unrated', metadata,
    Column('begin', BigInteger, primary_key=True, autoincrement=False),
    Column('series_id', Integer, primary_key=True, autoincrement=False),
    Column('n', Integer, primary_key=True, autoincrement=False),
    Column('batch_id', BigInteger, primary_key=True, autoincrement=False),
    Column('module', types.bytewise_text(255), nullable=False),
    Column('reason', types.bytewise_text(), nullable=False),
    sqlite_with_rowid=False,
)

# What the points of a series add up to in a span of time, and the marks that say where it no longer does.
# A span is a UTC day, or a UTC month by its first day, counted from the epoch.


def _rollup(name: str, *more: Column) -> Table:
    return Table(
        name, metadata,
        Column('span', Integer, primary_key=True, autoincrement=False),
        Column('series_id', Integer, primary_key=True, autoincrement=False),
        # Sums in limbs: billionths, and unless they are zero, millions and units of 1e-18 below a billionth.
        Column('qty', BigInteger, nullable=False),
        Column('qty_millions', BigInteger),
        Column('qty_low', BigInteger),
        Column('price', BigInteger, nullable=False),
        Column('price_millions', BigInteger),
        Column('price_low', BigInteger),
        Column('count', BigInteger, nullable=False),
        *more,
        sqlite_with_rowid=False,
    )


def _extremes() -> list[Column]:
    """Amounts as in points."""
    return [Column(f'{name}_{extreme}{part}', BigInteger, nullable=bool(part))
            for name in ('qty', 'price') for extreme in ('min', 'max') for part in ('', '_low')]


def _mark(name: str) -> Table:
    return Table(
        name, metadata,
        # Who deletes a mark names it by its id: another one of the same span may have come meanwhile.
        Column('id', types.BigId, primary_key=True, autoincrement=True),
        Column('span', Integer, nullable=False),
        Column('scope_hash', BigInteger, nullable=False),
        Index(None, 'span', 'scope_hash'),
        sqlite_autoincrement=True,
    )


rollup_day, rollup_month = _rollup('rollup_day', *_extremes()), _rollup('rollup_month', *_extremes())
# The same for all series of one kind, at one of them (storage/sql/kinds.py).
rollup_kind_day, rollup_kind_month = _rollup('rollup_kind_day'), _rollup('rollup_kind_month')
mark_day, mark_month = _mark('mark_day'), _mark('mark_month')
# Days of scopes that have nearly as many series as points: sums by series would be no fewer, and there are none.
crowded_day = Table(
    'crowded_day', metadata,
    Column('span', Integer, primary_key=True, autoincrement=False),
    Column('scope_hash', BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# ---- progress and switches ----

scope_state = Table(
    'scope_state', metadata,
    Column('id', types.BigId, primary_key=True, autoincrement=True),
    Column('scope_id', types.bytewise_text(255), nullable=False),
    Column('scope_key', types.bytewise_text(255), nullable=False),
    Column('collector', types.bytewise_text(40), nullable=False),
    Column('fetcher', types.bytewise_text(40), nullable=False),
    # The begin of the last completed period, in seconds since the epoch.
    Column('last_processed', BigInteger),
    Column('active', SmallInteger, nullable=False),
    Column('toggled_at', types.UtcDateTime, nullable=False),
    UniqueConstraint('scope_id', 'scope_key', 'collector', 'fetcher'),
    sqlite_autoincrement=True,
)

module_state = Table(
    'module_state', metadata,
    Column('module_id', types.bytewise_text(255), primary_key=True),
    Column('enabled', SmallInteger, nullable=False),
    Column('priority', Integer, nullable=False),
)

# A stretch of time of a scope that is to be collected and rated again, period by period; all in epoch seconds.
reprocess = Table(
    'reprocess', metadata,
    Column('id', types.BigId, primary_key=True, autoincrement=True),
    Column('scope_id', types.bytewise_text(255), nullable=False),
    Column('scope_key', types.bytewise_text(255), nullable=False),
    Column('collector', types.bytewise_text(40), nullable=False),
    Column('fetcher', types.bytewise_text(40), nullable=False),
    Column('reason', types.bytewise_text(), nullable=False),
    Column('begin', BigInteger, nullable=False),
    Column('end', BigInteger, nullable=False),
    # The begin of the last period that was done; NULL before the first.
    Column('current', BigInteger),
    Column('done', SmallInteger, nullable=False),
    Column('created_at', types.UtcDateTime, nullable=False),
    Index(None, 'done', 'scope_id'),
    sqlite_autoincrement=True,
)

# What v1's collector resource stores; nothing else reads it.
collector_mapping = Table(
    'collector_mapping', metadata,
    Column('service', types.bytewise_text(255), primary_key=True),
    Column('collector', types.bytewise_text(255), nullable=False),
)
collector_state = Table(
    'collector_state', metadata,
    Column('name', types.bytewise_text(255), primary_key=True),
    Column('enabled', SmallInteger, nullable=False),
)

# ---- rules with history ----
# A row is one state of one object, from valid_from up to but not including valid_to; ``live`` is 1 on the open
# one and NULL on the others. The row's number is the object's revision.

ruleset = Table(
    'ruleset', metadata,
    # 0 is the rule set before the first change; who changes rules locks that row.
    Column('id', types.BigId, primary_key=True, autoincrement=True),
    Column('created_at', types.UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)


def _history(name: str, key: str, *more: Column | sqlalchemy.Constraint | Index) -> Table:
    return Table(
        name, metadata,
        Column('row_id', types.BigId, primary_key=True, autoincrement=True),
        Column(key, types.bytewise_text(36), nullable=False),
        Column('created_at', types.UtcDateTime, nullable=False),
        Column('valid_from', types.UtcDateTime, nullable=False),
        Column('valid_to', types.UtcDateTime),
        Column('live', SmallInteger),
        *more,
        UniqueConstraint('live', key),
        sqlite_autoincrement=True,
    )


def _price() -> list[Column]:
    return [
        Column('type', types.bytewise_text(8), nullable=False),
        Column('cost', types.ExactDecimal(40, 28), nullable=False),
        Column('service_id', types.bytewise_text(36)),
        Column('field_id', types.bytewise_text(36)),
        Column('group_id', types.bytewise_text(36)),
        Column('tenant_id', types.bytewise_text()),
    ]


hashmap_service = _history(
    'hashmap_service', 'service_id',
    Column('name', types.bytewise_text(255), nullable=False),
    UniqueConstraint('live', 'name'),
)

hashmap_field = _history(
    'hashmap_field', 'field_id',
    Column('name', types.bytewise_text(255), nullable=False),
    Column('service_id', types.bytewise_text(36), nullable=False),
    UniqueConstraint('live', 'service_id', 'name'),
)

hashmap_group = _history(
    'hashmap_group', 'group_id',
    Column('name', types.bytewise_text(255), nullable=False),
    UniqueConstraint('live', 'name'),
)

hashmap_mapping = _history(
    'hashmap_mapping', 'mapping_id',
    Column('value', types.bytewise_text(), nullable=False),
    *_price(),
    Column('start', types.UtcDateTime, nullable=False),
    Column('end', types.UtcDateTime),
    Column('name', types.bytewise_text(255), nullable=False),
    Column('description', types.bytewise_text()),
    Column('deleted', types.UtcDateTime),
    Column('created_by', types.bytewise_text(255)),
    Column('updated_by', types.bytewise_text(255)),
    Column('deleted_by', types.bytewise_text(255)),
)

hashmap_threshold = _history(
    'hashmap_threshold', 'threshold_id',
    Column('level', types.ExactDecimal(20, 8), nullable=False),
    *_price(),
)

pyscripts_script = _history(
    'pyscripts_script', 'script_id',
    Column('name', types.bytewise_text(255), nullable=False),
    # 1 while the script's name is its own, NULL once it was deleted.
    Column('taken', SmallInteger),
    Column('data', types.bytewise_text(), nullable=False),
    Column('checksum', types.bytewise_text(128), nullable=False),
    Column('start', types.UtcDateTime, nullable=False),
    Column('end', types.UtcDateTime),
    Column('description', types.bytewise_text()),
    Column('deleted', types.UtcDateTime),
    Column('created_by', types.bytewise_text(255)),
    Column('updated_by', types.bytewise_text(255)),
    Column('deleted_by', types.bytewise_text(255)),
    UniqueConstraint('live', 'taken', 'name'),
)

# ---- requests ----

idempotency_key = Table(
    'idempotency_key', metadata,
    # A hash of who asked for what under which key.
    Column('identity', types.bytewise_text(64), primary_key=True),
    Column('digest', types.bytewise_text(64), nullable=False),
    # What was answered; NULL only within the transaction that the answer is about.
    Column('status', types.bytewise_text(64)),
    Column('headers', types.bytewise_text()),
    Column('body', types.long_bytes()),
    Column('created_at', types.UtcDateTime, nullable=False, index=True),
    sqlite_with_rowid=False,
)
