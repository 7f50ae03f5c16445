"""The SQL database of a CloudKitty, as its release 25 leaves the tables, filled row by row."""

import datetime
import decimal
import itertools
import pathlib
import sqlite3
import uuid

import sqlalchemy

# The columns of its tables, as SQLite's and PostgreSQL's catalogues list them. tests/functional/test_moving.py
# compares them with the tables that CloudKitty makes itself.
TABLES = {
    'hashmap_services': 'id INTEGER PRIMARY KEY, service_id VARCHAR(36), name VARCHAR(255)',
    'hashmap_fields': 'id INTEGER PRIMARY KEY, field_id VARCHAR(36), name VARCHAR(255), service_id INTEGER',
    'hashmap_groups': 'id INTEGER PRIMARY KEY, group_id VARCHAR(36), name VARCHAR(255)',
    'hashmap_mappings':
        'id INTEGER PRIMARY KEY, mapping_id VARCHAR(36), value VARCHAR(255), cost NUMERIC(40, 28), '
        'map_type VARCHAR(4), service_id INTEGER, field_id INTEGER, group_id INTEGER, tenant_id VARCHAR(255), '
        'created_at DATETIME, start DATETIME, "end" DATETIME, name VARCHAR(32), description VARCHAR(256), '
        'deleted DATETIME, created_by VARCHAR(32), updated_by VARCHAR(32), deleted_by VARCHAR(32)',
    'hashmap_thresholds':
        'id INTEGER PRIMARY KEY, threshold_id VARCHAR(36), level NUMERIC(20, 8), cost NUMERIC(40, 28), '
        'map_type VARCHAR(4), service_id INTEGER, field_id INTEGER, group_id INTEGER, tenant_id VARCHAR(255)',
    'pyscripts_scripts':
        'id INTEGER PRIMARY KEY, script_id VARCHAR(36), name VARCHAR(255), data BLOB, checksum VARCHAR(128), '
        'created_at DATETIME, start DATETIME, "end" DATETIME, description VARCHAR(256), deleted DATETIME, '
        'created_by VARCHAR(32), updated_by VARCHAR(32), deleted_by VARCHAR(32)',
    'modules_state': 'name VARCHAR(255) PRIMARY KEY, state BOOLEAN, priority INTEGER',
    'service_to_collector_mappings': 'service VARCHAR(255) PRIMARY KEY, collector VARCHAR(255)',
    'cloudkitty_storage_states':
        'id INTEGER PRIMARY KEY, identifier VARCHAR(256), scope_key VARCHAR(40), fetcher VARCHAR(40), '
        'collector VARCHAR(40), last_processed_timestamp DATETIME, scope_activation_toggle_date DATETIME, '
        'active BOOLEAN',
    'storage_scope_reprocessing_schedule':
        'id INTEGER PRIMARY KEY, reason TEXT, identifier VARCHAR(256), start_reprocess_time DATETIME, '
        'end_reprocess_time DATETIME, current_reprocess_time DATETIME',
    'rated_data_frames':
        'id INTEGER PRIMARY KEY, tenant_id VARCHAR(32), "begin" DATETIME, "end" DATETIME, unit VARCHAR(255), '
        'qty NUMERIC(15, 5), res_type VARCHAR(255), rate FLOAT, "desc" TEXT',
}

BEGIN = datetime.datetime(2026, 3, 1)
HOUR = datetime.timedelta(hours=1)
HALF = decimal.Decimal('0.5')


def make(path: pathlib.Path) -> str:
    """Make the tables in an SQLite file, and return its URL."""
    with sqlite3.connect(path) as connection:
        for name, columns in TABLES.items():
            connection.execute(f'CREATE TABLE {name} ({columns})')
    connection.close()
    return f'sqlite:///{path}'


class Estate:
    """Such a database behind an URL; each method adds a row, which is what the caller says and usual otherwise."""

    def __init__(self, url):
        self.url = url
        self.engine = sqlalchemy.create_engine(url)
        self.tables = sqlalchemy.MetaData()
        self.tables.reflect(self.engine)
        self._numbers = itertools.count(1)

    def service(self, **given):
        number = next(self._numbers)
        return self.add('hashmap_services', {'service_id': _uuid(), 'name': f'service-{number}'}, given)

    def field(self, service, **given):
        number = next(self._numbers)
        return self.add('hashmap_fields', {'field_id': _uuid(), 'name': f'field-{number}',
                                           'service_id': service['id']}, given)

    def group(self, **given):
        number = next(self._numbers)
        return self.add('hashmap_groups', {'group_id': _uuid(), 'name': f'group-{number}'}, given)

    def mapping(self, **given):
        return self.add('hashmap_mappings', {
            'mapping_id': _uuid(), 'cost': HALF, 'map_type': 'flat', 'created_at': BEGIN, 'start': BEGIN,
            'name': uuid.uuid4().hex, 'created_by': 'someone'}, given)

    def threshold(self, **given):
        return self.add('hashmap_thresholds', {
            'threshold_id': _uuid(), 'level': decimal.Decimal(10), 'cost': HALF, 'map_type': 'flat'}, given)

    def script(self, **given):
        number = next(self._numbers)
        return self.add('pyscripts_scripts', {
            'script_id': _uuid(), 'name': f'script-{number}', 'data': b'print(data)\n', 'checksum': 'x',
            'created_at': BEGIN, 'start': BEGIN, 'created_by': 'someone'}, given)

    def module(self, name, state=True, priority=1):
        return self.add('modules_state', {'name': name, 'state': state, 'priority': priority}, {})

    def collector(self, service, collector):
        return self.add('service_to_collector_mappings', {'service': service, 'collector': collector}, {})

    def scope(self, identifier, **given):
        return self.add('cloudkitty_storage_states', {
            'identifier': identifier, 'scope_key': 'project_id', 'fetcher': 'source', 'collector': 'prometheus',
            'last_processed_timestamp': BEGIN, 'scope_activation_toggle_date': BEGIN - HOUR, 'active': True}, given)

    def schedule(self, identifier, **given):
        return self.add('storage_scope_reprocessing_schedule', {
            'identifier': identifier, 'reason': 'prices were wrong', 'start_reprocess_time': BEGIN,
            'end_reprocess_time': BEGIN + 4 * HOUR}, given)

    def frame(self, **given):
        return self.add('rated_data_frames', usual_frame(), given)

    def frames(self, rows):
        """Add many rows of usage at once."""
        with self.engine.begin() as connection:
            connection.execute(self.tables.tables['rated_data_frames'].insert(), [usual_frame() | row for row in rows])

    def add(self, table, usual, given):
        """Insert a row, and return it with its id."""
        row = usual | given
        target = self.tables.tables[table]
        with self.engine.begin() as connection:
            key = connection.execute(target.insert().values(row))
            if 'id' in target.c:
                row.setdefault('id', key.inserted_primary_key[0])
        return row

    def execute(self, statement):
        """Run a statement as it is."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(statement)

    def dispose(self):
        self.engine.dispose()


def usual_frame():
    """A row of usage."""
    return {'begin': BEGIN, 'end': BEGIN + HOUR, 'unit': 'GiB', 'qty': 2, 'res_type': 'cpu', 'rate': 0.5,
            'desc': '{"id": "a", "project_id": "p1", "flavor": "m1"}', 'tenant_id': 'p1'}


def _uuid():
    return str(uuid.uuid4())
