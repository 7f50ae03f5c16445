"""Schedules of reprocessing; the processor carries them out."""

from collections.abc import Sequence
from typing import Any

from oslo_config import cfg

from rating_api.api import validation
from rating_api.api.openstack import microversion
from rating_api.api.openstack import pagination
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import limits
from rating_api.api.openstack.rating import targets
from rating_api.api.openstack.rating.readers import reprocesses as readers
from rating_api.api.openstack.rating.views import reprocesses as views
from rating_api.db import reprocesses as db
from rating_api.policies import reprocesses as policies
from rating_api.schemas import reprocesses as schemas

_EXACT = microversion.parse('2.2')
_SORTABLE = ('created',)
_NEWEST_FIRST = ['created:desc']


class ReprocessesController(wsgi.Controller):
    """What is to be collected and rated again, and what was."""

    def __init__(self, reprocesses: db.Reprocesses, conf: cfg.ConfigOpts) -> None:
        self._schedules = reprocesses
        self._conf = conf

    @wsgi.authorize(policies.SCHEDULE)
    @wsgi.expected_errors((400,))
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.CREATE_RESPONSE)
    @wsgi.response(202)
    def create(self, req: wsgi.Request, body: dict[str, Any]) -> dict[str, Any]:
        """Schedule a stretch of time for some scopes, or for all active ones."""
        wanted = readers.wanted(body, self._conf.collect.period, req.version >= _EXACT)
        targets.check(req.context, policies.SCHEDULE, wanted.scope_ids)
        self._schedules.add(*wanted)
        return {}

    @wsgi.api_version('2.0', '2.2')
    @wsgi.authorize(policies.GET_SCHEDULES)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """Schedules from an offset on, finished ones too; the newest first if not asked otherwise."""
        return self._list(req, query, query.get('scope_ids', ()))

    @wsgi.api_version('2.3')
    @wsgi.authorize(policies.GET_SCHEDULES)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY_V23)
    @validation.response_body_schema(schemas.INDEX_RESPONSE_V23)
    def index_v23(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """A page of schedules, finished ones too; the newest first if not sorted otherwise."""
        return self._page(req, query, query.get('scope_ids', ()))

    @wsgi.api_version('2.0', '2.2')
    @wsgi.authorize(policies.GET_SCHEDULES)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def show(self, req: wsgi.Request, scope_id: str, query: dict[str, Any]) -> dict[str, Any]:
        """The schedules of one scope; ``scope_ids`` is not looked at."""
        return self._list(req, query, [scope_id])

    @wsgi.api_version('2.3')
    @wsgi.authorize(policies.GET_SCHEDULES)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.SHOW_QUERY_V23)
    @validation.response_body_schema(schemas.INDEX_RESPONSE_V23)
    def show_v23(self, req: wsgi.Request, scope_id: str, query: dict[str, Any]) -> dict[str, Any]:
        """A page of the schedules of one scope."""
        return self._page(req, query, [scope_id])

    def _list(self, req: wsgi.Request, query: dict[str, Any], scope_ids: Sequence[str]) -> dict[str, Any]:
        targets.check(req.context, policies.GET_SCHEDULES, scope_ids)
        offset, limit = limits.read(query, self._conf)
        found = self._schedules.find(db.Query(scope_ids, readers.is_descending(query), offset, limit=limit))
        return {'results': [views.schedule(req.version, one) for one in found]}

    def _page(self, req: wsgi.Request, query: dict[str, Any], scope_ids: Sequence[str]) -> dict[str, Any]:
        targets.check(req.context, policies.GET_SCHEDULES, scope_ids)
        page = pagination.read({'sort': _NEWEST_FIRST, **query}, _SORTABLE, _SORTABLE)
        # Going back, the page before a place is the next one in the other direction.
        found = self._schedules.find(db.Query(
            scope_ids, page.orders[0].descending != page.backward, after=_after(page), limit=page.limit + 1))
        rows, more = found[:page.limit], len(found) > page.limit
        part = pagination.part(page, rows[::-1] if page.backward else rows, more, lambda one: (one.schedule_id,),
                               self._schedules.count(scope_ids) if page.with_count else None)
        return pagination.document(req, 'results', [views.schedule(req.version, one) for one in part.rows], page, part)


def _after(page: pagination.PageRequest) -> int | None:
    if page.bound is None:
        return None
    [place] = page.bound
    # A boolean is an int to Python, and none to PostgreSQL.
    if type(place) is not int or abs(place) >= 2 ** 62:
        raise pagination.foreign_marker()
    return place
