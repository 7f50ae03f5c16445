"""Scopes and reprocessing."""

from tests.functional.examples import Example

_SCOPE = {'scope_id': 'ex-p', 'scope_key': 'project_id', 'fetcher': 'ex-f', 'collector': 'ex-c'}
_SECOND = '2021-03-02T00:00:00Z'
_TASKS = '/v2/task/reprocesses'


def _task(scope_id, begin, end):
    return {'scope_ids': [scope_id], 'start_reprocess_time': f'2021-03-01T{begin}:00Z',
            'end_reprocess_time': f'2021-03-01T{end}:00Z', 'reason': 'r'}


EXAMPLES = (
    Example('scope-post', 'POST', '/v2/scope', 200, body={**_SCOPE, 'last_processed_timestamp': _SECOND}, keys=(
        'scope_id', 'scope_key', 'fetcher', 'collector', 'last_processed_timestamp', 'active',
        'scope_activation_toggle_date')),
    Example('scope-post-dup', 'POST', '/v2/scope', 404, body={'scope_id': 'ex-p', 'last_processed_timestamp': _SECOND},
            contains='Cannot create a scope with an already existing scope_id: ex-p.'),
    Example('scope-get', 'GET', '/v2/scope?scope_id=ex-p', 200, keys=('results',)),
    Example('scope-404', 'GET', '/v2/scope?scope_id=ex-none', 404,
            contains='No resource found for provided filters.'),
    Example('scope-patch', 'PATCH', '/v2/scope', 200, body={'scope_id': 'ex-p', 'active': True},
            keys=('scope_id', 'active')),
    Example('scope-put-400', 'PUT', '/v2/scope', 400, body={},
            contains='Either all_scopes or a scope_id should be specified.'),
    Example('scope-put-excl', 'PUT', '/v2/scope', 400, contains='two or more values in the same group of exclusion',
            body={'all_scopes': True, 'scope_id': 'x', 'last_processed_timestamp': '2021-03-01T00:00:00Z'}),
    Example('scope-put', 'PUT', '/v2/scope', 202, body={'scope_id': 'ex-p', 'last_processed_timestamp': _SECOND},
            equals={}),
    Example('rp-list', 'GET', f'{_TASKS}?limit=100&order=DESC', 200, keys=('results',)),
    Example('rp-order', 'GET', f'{_TASKS}?order=up', 400, contains='The order [up] is not valid.'),
    Example('rp-noscope', 'POST', _TASKS, 400, body=_task('ex-none', '00:00', '01:00'),
            contains="Scopes ['ex-none'] scheduled to reprocess"),
    Example('rp-align', 'POST', _TASKS, 400, body=_task('ex-none', '00:10', '01:00'),
            contains='does not comply with the configured collector period'),
    Example('rp-post', 'POST', _TASKS, 202, body=_task('ex-p', '00:00', '01:00'), equals={}),
    Example('rp-overlap', 'POST', _TASKS, 400, body=_task('ex-p', '01:00', '02:00'),
            contains='already has a schedule for a similar time range'),
    Example('rp-one', 'GET', f'{_TASKS}/ex-p', 200, equals={'results': [{
        'scope_id': 'ex-p', 'reason': 'r', 'start_reprocess_time': '2021-03-01T00:00:00',
        'end_reprocess_time': '2021-03-01T01:00:00', 'current_reprocess_time': ''}]}),
)
