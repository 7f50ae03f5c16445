"""v1's reports: what usage cost in all, by tenant and by type, and which tenants there are."""

from rating_api.api.openstack.rating.v1.schemas import types as v1_types
from rating_api.schemas import types

_WINDOW = {'begin': v1_types.MOMENT, 'end': v1_types.MOMENT}
_TOTAL = {**_WINDOW, 'tenant_id': types.TEXT, 'service': types.TEXT, 'all_tenants': {'type': 'boolean'}}

TENANTS_QUERY = types.closed(_WINDOW)
TOTAL_QUERY = types.closed(_TOTAL)
SUMMARY_QUERY = types.closed({**_TOTAL, 'groupby': types.TEXT})

TENANTS_RESPONSE = types.array({'type': 'string'})
TOTAL_RESPONSE = v1_types.SHOWN_AMOUNT
SUMMARY_RESPONSE = types.closed({'summary': types.array(types.closed({
    'begin': v1_types.SHOWN_TIME, 'end': v1_types.SHOWN_TIME, 'tenant_id': {'type': 'string'},
    'res_type': {'type': 'string'}, 'rate': v1_types.SHOWN_AMOUNT,
}, ('begin', 'end', 'tenant_id', 'res_type', 'rate')))}, ('summary',))
