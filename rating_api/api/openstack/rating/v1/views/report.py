"""What usage cost, as rows of v1's summary."""

from collections.abc import Mapping, Sequence

from rating_api import storage
from rating_api.api.openstack.rating.v1 import tenants
from rating_api.api.openstack.rating.v1.views import amounts

# What a row is of whatever it is not grouped by.
ALL = 'ALL'


def row(total: storage.TotalsRow, names: Sequence[str], others: Mapping[str, str]) -> dict[str, str]:
    """The total of a group; ``names`` say what it is grouped by, ``others`` what the row says of the rest."""
    groups = {**others, **dict(zip(names, total.groups, strict=True))}
    return {
        'begin': amounts.time(total.begin),
        'end': amounts.time(total.end),
        'tenant_id': tenants.shown(groups['tenant_id']),
        'res_type': groups['res_type'],
        'rate': amounts.rate(total.price),
    }
