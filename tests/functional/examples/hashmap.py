"""v1's hashmap, from an empty price list to an empty one."""

from tests.functional import examples

H = '/v1/rating/module_config/hashmap'
NOBODY = '11111111-2222-3333-4444-555555555555'
MAPPING = ('mapping_id', 'value', 'type', 'cost', 'service_id', 'field_id', 'group_id', 'tenant_id', 'created_at', 'start',
           'end', 'name', 'description', 'deleted', 'created_by', 'updated_by', 'deleted_by')
THRESHOLD = ('threshold_id', 'level', 'type', 'cost', 'service_id', 'field_id', 'group_id', 'tenant_id')

EXAMPLES = (
    examples.Example('hm-types', 'GET', f'{H}/types/', 200, equals=['flat', 'rate']),
    examples.Example('hm-svc-create', 'POST', f'{H}/services/', 201, {'name': 'ex-compute'}, keys=('service_id', 'name'),
                     location='/services/{S}', save={'S': 'service_id'}),
    examples.Example('hm-svc-dup', 'POST', f'{H}/services', 409, {'name': 'ex-compute'},
                     contains='Service ex-compute already exists (UUID: {S})'),
    examples.Example('hm-svc-get', 'GET', f'{H}/services/{{S}}', 200, equals={'service_id': '{S}', 'name': 'ex-compute'}),
    examples.Example('hm-svc-404', 'GET', f'{H}/services/{NOBODY}', 404,
                     contains=f'No such service: None (UUID: {NOBODY})'),
    examples.Example('hm-svc-unknown-attr', 'POST', f'{H}/services', 400, {'name': 'x', 'foo': 1},
                     contains='Unknown attribute for argument service_data: foo'),
    examples.Example('hm-svc-badjson', 'POST', f'{H}/services', 400, text='{bad', kind='application/json',
                     contains='Request is not in valid JSON format'),
    examples.Example('hm-svc-mime', 'POST', f'{H}/services', 415, text='{"name":"x"}',
                     contains='Unknown mimetype: text/plain'),
    examples.Example('hm-svc-put', 'PUT', f'{H}/services/{NOBODY}', 405, {'name': 'x'}),
    examples.Example('hm-fld-create', 'POST', f'{H}/fields/', 201, {'name': 'flavor', 'service_id': '{S}'},
                     keys=('field_id', 'name', 'service_id'), save={'F': 'field_id'}),
    examples.Example('hm-fld-list-missing', 'GET', f'{H}/fields', 400, contains='Missing argument: "service_id"'),
    examples.Example('hm-fld-list-body', 'GET', f'{H}/fields/', 200, {'service_id': '{S}'}, keys=('fields',)),
    examples.Example('hm-fld-noservice', 'POST', f'{H}/fields', 400, {'name': 'x', 'service_id': NOBODY},
                     contains='No such service'),
    examples.Example('hm-grp-create', 'POST', f'{H}/groups', 201, {'name': 'ex-group'}, keys=('group_id', 'name'),
                     save={'G': 'group_id'}),
    examples.Example('hm-map-create', 'POST', f'{H}/mappings/', 201, {'cost': '0.5', 'service_id': '{S}', 'type': 'flat'},
                     keys=MAPPING, save={'M': 'mapping_id'}),
    examples.Example('hm-map-dup', 'POST', f'{H}/mappings', 409, {'cost': '0.5', 'service_id': '{S}', 'type': 'flat'},
                     contains="Mapping '' already exists for service '{S}', tenant: 'None'"),
    examples.Example('hm-map-noparent', 'POST', f'{H}/mappings', 400, {'cost': '1'}, contains='You must specify one parent.'),
    examples.Example('hm-map-past', 'POST', f'{H}/mappings', 400,
                     {'cost': '1', 'field_id': '{F}', 'value': 'x', 'start': '2020-01-01T00:00:00'},
                     contains='Cannot create a rule with start in the past.'),
    examples.Example('hm-map-future', 'POST', f'{H}/mappings', 201, {
        'cost': '2', 'field_id': '{F}', 'value': 'big', 'type': 'rate', 'group_id': '{G}', 'start': '2099-01-01T00:00:00',
        'end': '2099-02-01'}, contains='2099-02-01T23:59:59', save={'M2': 'mapping_id'}),
    examples.Example('hm-map-put', 'PUT', f'{H}/mappings/', 302, {
        'mapping_id': '{M2}', 'cost': '3', 'type': 'rate', 'value': 'big'}, location='/mappings/'),
    examples.Example('hm-map-put-running', 'PUT', f'{H}/mappings/{{M}}', 400, {'cost': '4'},
                     contains='You are allowed to update only the attribute [end]'),
    examples.Example('hm-map-list', 'GET', f'{H}/mappings?field_id={{F}}&filter_tenant=true', 200, keys=('mappings',)),
    examples.Example('hm-map-group', 'GET', f'{H}/mappings/group?mapping_id={{M2}}', 200,
                     equals={'group_id': '{G}', 'name': 'ex-group'}),
    examples.Example('hm-map-nogroup', 'GET', f'{H}/mappings/{{M}}/group', 404,
                     contains='Mapping has no group (UUID: {M})'),
    examples.Example('hm-grp-maps', 'GET', f'{H}/groups/{{G}}/mappings', 200, keys=('mappings',)),
    examples.Example('hm-thr-create', 'POST', f'{H}/thresholds/', 201, {
        'cost': '0.25', 'level': '10', 'service_id': '{S}', 'type': 'rate', 'tenant_id': 'ex-t'}, keys=THRESHOLD,
        contains='10.00000000', save={'T': 'threshold_id'}),
    examples.Example('hm-thr-put', 'PUT', f'{H}/thresholds/{{T}}', 302, {'cost': '0.5', 'level': '20'}),
    examples.Example('hm-thr-get', 'GET', f'{H}/thresholds/{{T}}', 200, holds={'type': 'flat', 'tenant_id': None}),
    examples.Example('hm-thr-del', 'DELETE', f'{H}/thresholds/{{T}}', 204),
    # 0.5 flat, twice; the module was enabled by mod-put.
    examples.Example('hm-quote', 'POST', '/v1/rating/quote', 200,
                     {'resources': [{'service': 'ex-compute', 'volume': '2', 'desc': {}}]}, contains='"1.0000'),
    examples.Example('hm-map-del', 'DELETE', f'{H}/mappings/', 204, {'mapping_id': '{M}'}),
    examples.Example('hm-map-get-deleted', 'GET', f'{H}/mappings/{{M}}', 200, keys=('deleted', 'deleted_by')),
    examples.Example('hm-map-del-again', 'DELETE', f'{H}/mappings/{{M}}', 404, contains='No such mapping: {M}'),
    examples.Example('hm-grp-del', 'DELETE', f'{H}/groups', 204, {'group_id': '{G}', 'recursive': True}),
    examples.Example('hm-fld-del', 'DELETE', f'{H}/fields/{{F}}', 204),
    examples.Example('hm-svc-del', 'DELETE', f'{H}/services/', 204, {'service_id': '{S}'}),
)
