"""Scripts as v1's clients see them."""

from typing import Any

from rating_api.api.openstack.rating.v1.readers import common
from rating_api.rating.pyscripts import rules


def script(one: rules.Script) -> dict[str, Any]:
    """A script."""
    return {
        'script_id': one.script_id,
        'name': one.name,
        'data': one.data,
        'checksum': one.checksum,
        'created_at': common.shown(one.created_at),
        'start': common.shown(one.start),
        'end': common.shown(one.end),
        'description': one.description,
        'deleted': common.shown(one.deleted),
        'created_by': one.created_by,
        'updated_by': one.updated_by,
        'deleted_by': one.deleted_by,
    }


def without_data(one: rules.Script) -> dict[str, Any]:
    """A script without its text."""
    return {name: value for name, value in script(one).items() if name != 'data'}
