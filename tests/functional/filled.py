"""An API with a little of everything in it: for tests that try every operation on something that is there."""

from rating_api.db import models
from rating_api.db import session
from tests.functional import api as real
from tests.functional import pricing

SCRIPTS = '/v1/rating/module_config/pyscripts/scripts'
# Everything that a request may write but series, which do no harm without points.
TABLES = [name for name in models.metadata.tables if name not in ('series', 'series_label', 'meta')]
# What v1 takes, by the noun of the path.
FIRST = {
    'states': {'name': 'gnocchi', 'enabled': True}, 'collector': {'name': 'gnocchi', 'enabled': 'yes'},
    'modules': {'module_id': 'hashmap', 'description': 'd', 'enabled': 't', 'hot-config': 1, 'priority': 2},
    'quote': {'resources': [{'service': 'cpu', 'volume': '1.5', 'desc': {
        'metadata': {'flavor': 'big'}, 'groupby': {'rack': 1}, 'image': 'x'}}]},
}
COUNTS = 'SELECT ' + ', '.join(f'(SELECT count(*) FROM {name})' for name in TABLES)


class Filled:
    """An API with a little of everything in it, and its database."""

    def __init__(self, url, application):
        self.client = real.Client(application)
        self._database = session.Database(url)
        self.engine = self._database.dialect
        pricing.switch_on(self.client)
        self._ids = {}
        self._fill(self.client.at('2.4'))

    def _fill(self, client):
        client.post('/v2/dataframes', real.frames({
            kind: [real.point('1', project_id=project, id=str(number), rack=number) for number in range(3)]
            for kind, project in (('cpu', 'p'), ('disk', 'p'), ('cpu ', 'q'))}))
        # Two of each at least, so that there are pages.
        self._make(client, 'service', {'name': 'volume'})
        service = self._make(client, 'service', {'name': 'cpu'})
        field = self._make(client, 'field', {'name': 'flavor', 'service_id': service})
        group = self._make(client, 'group', {'name': 'licences'})
        self._make(client, 'mapping', {'field_id': field, 'group_id': group, 'value': 'big', 'cost': '1'})
        self._make(client, 'mapping', {'service_id': service, 'cost': '1', 'start': '2100-01-01', 'scope_id': 'p'})
        for level in ('10', '9'):
            self._make(client, 'threshold', {'service_id': service, 'level': level, 'cost': '1'})
        self._ids.update(module_id='hashmap', metric_id='cpu', collector='gnocchi', service='cpu', name='gnocchi')
        client.post('/v1/collector/mappings/gnocchi/cpu', None)
        for number in (1, 2):
            made = client.post(SCRIPTS, {'name': f'tariff {number}', 'data': 'x = 1', 'start': '2100-01-01'})
            self._ids['script_id'] = made.json['script_id']
        # They have no points, which a reset would remove.
        for scope_id in ('s', 't'):
            client.post('/v2/scope', {'scope_id': scope_id, 'last_processed_timestamp': '2026-04-01'})
        client.post('/v2/task/reprocesses', _schedule(['ALL'], '2026-03-01', '2026-03-02'))
        self._ids['scope_id'] = 's'

    def _make(self, client, kind, body):
        made = client.post(f'{pricing.HASHMAP}/{kind}s', body).json[f'{kind}_id']
        self._ids[f'{kind}_id'] = made
        return made

    def path(self, operation):
        """The path of an operation on something that there is."""
        return operation.path.format(**self._ids)

    def sample(self, operation):
        """A body that has every part."""
        if operation.path.startswith('/v1/') and (_noun(operation) in FIRST or not operation.declaration.bodies):
            return FIRST.get(_noun(operation)) or self.arguments(operation)
        ids = {name: self._ids[name] for name in ('service_id', 'field_id', 'group_id')}
        rule = {**ids, 'service_id': None, 'scope_id': 'q', 'type': 'rate', 'cost': '0.5'}
        if operation.path.startswith('/v1'):
            # The id may be in the body there.
            own = f'{_noun(operation)[:-1]}_id'
            rule.update({'tenant_id': rule.pop('scope_id'), own: self._ids.get(own)})
        return {
            'dataframes': real.frames({'cpu': [real.point('1', price='2', metadata={'flavor': 'big'}, project_id='p')]},
                                      '2026-05-01T00:00:00Z', '2026-05-01T01:00:00Z'),
            'services': {'name': 'disk'}, 'groups': {'name': 'hardware'},
            'fields': {'name': 'image', 'service_id': ids['service_id']},
            'mappings': {**rule, 'value': 'huge', 'start': '2100-01-01', 'end': '2100-02-01', 'name': 'n',
                         'description': 'd'},
            'thresholds': {**rule, 'level': '1'},
            'modules': {'enabled': True, 'priority': 1},
            'scripts': {'script_id': self._ids['script_id'], 'name': 'n', 'data': 'x = 2', 'start': '2100-01-01',
                        'end': '2100-02-01', 'description': 'd'},
            'reprocesses': _schedule(['s', 't'], '2026-03-04', '2026-03-05'),
            'scope': _SCOPE.get(operation.method),
        }[_noun(operation)]

    def arguments(self, operation):
        """What v1 takes in a body without a type: those arguments that the path does not have; None for none."""
        named = {name for fact in operation.declaration.queries for name in fact.value.get('properties', ())}
        wanted = {name: self._ids[name] for name in named & self._ids.keys() if f'{{{name}}}' not in operation.path}
        return wanted if wanted and operation.path.startswith('/v1/') else None

    def change(self, operation):
        """A body that a PUT takes; rules cannot move."""
        rule = {'service_id': self._ids['service_id'], 'cost': '0.5'}
        if '{' not in operation.path:
            # In v1 the id may be in the body.
            own = f'{_noun(operation)[:-1]}_id'
            rule[own] = self._ids.get(own)
        return {'mappings': rule, 'thresholds': {**rule, 'level': '1'}}.get(_noun(operation), self.sample(operation))

    def traces(self):
        """How many rows there are in each table."""
        with self._database.reader() as connection:
            return tuple(connection.exec_driver_sql(COUNTS).one())

    def rows(self):
        """Every row of each table, in some order that stays the same."""
        with self._database.reader() as connection:
            return {name: sorted(map(repr, connection.execute(models.metadata.tables[name].select())))
                    for name in TABLES}

    def close(self):
        """Let go of the database."""
        self._database.dispose()


def _schedule(scope_ids, begin, end):
    return {'scope_ids': scope_ids, 'start_reprocess_time': begin, 'end_reprocess_time': end, 'reason': 'why'}


_ORIGIN = {'scope_key': 'k', 'fetcher': 'f', 'collector': 'c'}
_SCOPE = {
    'POST': {'scope_id': 'u', **_ORIGIN, 'active': False, 'last_processed_timestamp': '2026-03-01'},
    'PATCH': {'scope_id': 's', **_ORIGIN, 'active': False},
    'PUT': {'scope_id': ['s', 't'], **{name: [text, other] for (name, text), other in zip(
        _ORIGIN.items(), ('project_id', 'source', 'prometheus'), strict=True)},
        'last_processed_timestamp': '2026-03-03'},
}


def _noun(operation):
    """What the operations of one resource have in common: 'mappings'."""
    return operation.path.partition('/{')[0].rpartition('/')[2]
