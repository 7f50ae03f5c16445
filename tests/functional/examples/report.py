"""v1's reports and data frames, of either generation of storage."""

from tests.functional import examples

_JANUARY = 'begin=2020-01-01T00:00:00&end=2020-02-01T00:00:00'

EXAMPLES = (
    examples.Example('rep-summary', 'GET', '/v1/report/summary?groupby=tenant_id,res_type', 200, keys=('summary',)),
    examples.Example('rep-total', 'GET', f'/v1/report/total?{_JANUARY}', 200, equals='0'),
    examples.Example('rep-tenants', 'GET', '/v1/report/tenants', 200),
    examples.Example('rep-baddate', 'GET', '/v1/report/summary?begin=bad', 400, contains='unable to convert to datetime'),
    examples.Example('st-df', 'GET', '/v1/storage/dataframes?begin=2020-01-01T00:00:00&end=2020-01-02T00:00:00', 200,
                     equals={'dataframes': []}),
)

FIRST_STORAGE = (
    examples.Example('v1mode-empty-summary', 'GET', f'/v1/report/summary?{_JANUARY}', 200, equals={'summary': [
        {'begin': '2020-01-01T00:00:00', 'end': '2020-02-01T00:00:00', 'tenant_id': 'ALL', 'res_type': 'ALL',
         'rate': '0'}]}),
)
