"""v1's info, collectors, rating modules and quotes."""

from tests.functional import examples

FAULT = ('faultcode', 'faultstring', 'debuginfo')

EXAMPLES = (
    examples.Example('info-config', 'GET', '/v1/info/config', 200, keys=('metrics',)),
    examples.Example('info-metrics', 'GET', '/v1/info/metrics/', 200, keys=('metrics',)),
    examples.Example('info-metric-404', 'GET', '/v1/info/metrics/no-such-metric', 404, keys=FAULT,
                     contains='no-such-metric'),
    examples.Example('info-unknown-arg', 'GET', '/v1/info/metrics?foo=1', 400, keys=FAULT,
                     contains='Unknown argument: "foo"'),
    examples.Example('coll-map-create', 'POST', '/v1/collector/mappings/', 200,
                     {'collector': 'gnocchi', 'service': 'ex-svc'}, equals={'service': 'ex-svc', 'collector': 'gnocchi'}),
    examples.Example('coll-map-get', 'GET', '/v1/collector/mappings/ex-svc/', 200,
                     equals={'service': 'ex-svc', 'collector': 'gnocchi'}),
    examples.Example('coll-map-list', 'GET', '/v1/collector/mappings?collector=gnocchi', 200, keys=('mappings',)),
    examples.Example('coll-map-del-body', 'DELETE', '/v1/collector/mappings', 204, {'service': 'ex-svc'}),
    examples.Example('coll-map-404', 'GET', '/v1/collector/mappings/ex-none', 404,
                     contains='No mapping for service: ex-none'),
    examples.Example('coll-state-body', 'GET', '/v1/collector/states/', 200, {'name': 'ex-coll'},
                     equals={'name': 'ex-coll', 'enabled': False}),
    examples.Example('coll-state-put', 'PUT', '/v1/collector/states/', 200, {'name': 'ex-coll', 'enabled': False},
                     keys=('name', 'enabled')),
    examples.Example('mod-list', 'GET', '/v1/rating/modules', 200, keys=('modules',)),
    examples.Example('mod-get', 'GET', '/v1/rating/modules/noop/', 200, equals={
        'module_id': 'noop', 'description': 'Dummy test module.', 'enabled': True, 'hot-config': False, 'priority': 1}),
    examples.Example('mod-404', 'GET', '/v1/rating/modules/ex-none', 404, contains='Module not found.'),
    examples.Example('mod-put', 'PUT', '/v1/rating/modules/hashmap', 302,
                     {'module_id': 'hashmap', 'enabled': True, 'priority': 1}, contains='null',
                     location='/v1/rating/modules/hashmap'),
    examples.Example('mod-put-nomodule', 'PUT', '/v1/rating/modules/hashmap', 400, {'enabled': True},
                     contains='Mandatory field missing.'),
    examples.Example('mod-config-409', 'GET', '/v1/rating/module_config/noop', 409,
                     contains='Module is not configurable'),
    examples.Example('reload', 'GET', '/v1/rating/reload_modules', 204),
    examples.Example('quote-empty', 'POST', '/v1/rating/quote', 200, {'resources': []}, equals='0'),
)
