"""Scopes as clients name and change them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from rating_api import datapoint
from rating_api import exception
from rating_api.api.openstack import faults
from rating_api.api.openstack.rating.readers import loose
from rating_api.api.validation import formats
from rating_api.db import scopes

_TIME = 'last_processed_timestamp'
_LISTS = ('scope_id', *scopes.Origin._fields)


class Reset(NamedTuple):
    """Which scopes are to be processed anew, and from which instant on."""

    filters: scopes.Filters
    begin: int


class Reader:
    """Reads bodies by the length of periods; ``exact`` takes instants at which a period begins only, and lists as
    they are.
    """

    def __init__(self, period: int, exact: bool) -> None:
        self._period = period
        self._exact = exact

    def instant(self, body: Mapping[str, Any], name: str = _TIME) -> int:
        """An instant; sub-seconds are dropped. Raises a 400 Fault for one that is not exact."""
        moment = formats.read_time(body[name])
        seconds = datapoint.epoch(moment)
        if self._exact and (seconds % self._period or moment.microsecond):
            raise faults.invalid([faults.Problem((name,), 'value', f'no period of {self._period} seconds begins here')])
        return seconds

    def reset(self, body: Mapping[str, Any]) -> Reset:
        """What is to be reset; raises Invalid if no scope is named, and what ``instant`` raises."""
        if 'scope_id' not in body and not loose.flag(body['all_scopes']):
            raise exception.Invalid('Either all_scopes or a scope_id should be specified.')
        begin = self.instant(body, _TIME if _TIME in body else 'state')
        if begin - self._period < datapoint.EARLIEST:
            raise faults.invalid([faults.Problem((_TIME,), 'value', 'there is no period before it')])
        return Reset(scopes.Filters(**{name: self._texts(body[name]) for name in _LISTS if name in body}), begin)

    def _texts(self, sent: str | list[str]) -> list[str]:
        return list(sent) if self._exact else loose.texts(sent)


def filters(query: Mapping[str, Any]) -> scopes.Filters:
    """Which scopes a query asks for."""
    wanted = {name: query[name] for name in _LISTS if name in query}
    return scopes.Filters(**wanted, active=[bool(one) for one in query.get('active', ())])


def origin(body: Mapping[str, Any], configured: scopes.Origin) -> scopes.Origin:
    """Where a new scope comes from; what is not said is as configured."""
    return configured._replace(**loose.given(body, scopes.Origin._fields))


def changes(body: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that are to be changed."""
    active = loose.flag(body.get('active'))
    return {**loose.given(body, scopes.Origin._fields), **({} if active is None else {'active': active})}
