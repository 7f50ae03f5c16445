"""Scripts of pyscripts."""

from tests.functional import examples

PS = '/v1/rating/module_config/pyscripts/scripts'
SCRIPT = ('script_id', 'name', 'data', 'checksum', 'created_at', 'start', 'end', 'description', 'deleted', 'created_by',
          'updated_by', 'deleted_by')

EXAMPLES = (
    examples.Example('ps-create', 'POST', f'{PS}/', 201, {
        'name': 'ex-script', 'data': 'x = 1', 'start': '2099-01-01T00:00:00'}, keys=SCRIPT, save={'P': 'script_id'}),
    examples.Example('ps-dup', 'POST', PS, 409, {'name': 'ex-script', 'data': 'x'},
                     contains='Script ex-script already exists (UUID: {P})'),
    examples.Example('ps-put', 'PUT', f'{PS}/{{P}}', 201, {'name': 'ex-script', 'data': 'x = 2'},
                     location='/{P}/{P}'),
    examples.Example('ps-list', 'GET', f'{PS}?no_data=true', 200, keys=('scripts',)),
    examples.Example('ps-del', 'DELETE', f'{PS}/{{P}}', 204),
)
