"""Scripts as v1's clients send them and ask for them."""

from collections.abc import Mapping
from typing import Any

from rating_api.api.openstack.rating.v1.readers import common
from rating_api.db import pyscripts as db
from rating_api.rating.pyscripts import rules


def script(body: Mapping[str, Any]) -> rules.Sent:
    """The script of a body: what was left out is None."""
    return rules.Sent(body['name'], body.get('data'), common.moment(body, 'start'), common.end(body),
                      body.get('description'))


def filters(query: Mapping[str, Any]) -> db.Filters:
    """Which scripts are asked for."""
    texts = {name: query.get(name) or None for name in ('created_by', 'updated_by', 'deleted_by', 'description')}
    return db.Filters(**texts, start=common.moment(query, 'start'), end=common.moment(query, 'end'),
                      active=query.get('is_active') or None, deleted=query.get('deleted', False))
