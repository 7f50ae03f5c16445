"""Data frames: usage pushed in, rated points read out."""

from typing import Any

from oslo_config import cfg

from rating_api import exception
from rating_api import storage
from rating_api.api import validation
from rating_api.api.openstack import microversion
from rating_api.api.openstack import pagination
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import filters
from rating_api.api.openstack.rating import limits
from rating_api.api.openstack.rating import visibility
from rating_api.api.openstack.rating import window
from rating_api.api.openstack.rating.readers import dataframes as readers
from rating_api.api.openstack.rating.readers import typed
from rating_api.api.openstack.rating.views import dataframes as views
from rating_api.policies import dataframes as policies
from rating_api.processor import pipeline
from rating_api.schemas import dataframes as schemas

_EXACT = microversion.parse('2.2')
_KEY = ('begin', 'series', 'n', 'batch')


class DataframesController(wsgi.Controller):
    """The points, in frames by period."""

    def __init__(self, points: storage.Points, rater: pipeline.Rater, clock: window.Clock,
                 conf: cfg.ConfigOpts) -> None:
        self._points = points
        self._rater = rater
        self._clock = clock
        self._conf = conf
        self._reader = typed.Reader(conf.collect.scope_key, conf.api.remembered_series)

    def _read(self, text: bytes, version: microversion.Version) -> readers.Usage | None:
        return self._reader.read(text, exact=version >= _EXACT)

    @wsgi.authorize(policies.ADD_DATAFRAMES)
    @wsgi.expected_errors((400,))
    @validation.schema(schemas.ADD_BODY, decoder=_read)
    @wsgi.response(204)
    def create(self, req: wsgi.Request, body: readers.Usage | dict[str, Any]) -> None:
        """Store usage; points without a rating are rated at once, by the rules of their period's begin."""
        usage = body
        if not isinstance(usage, readers.Usage):
            usage = readers.Reader(self._conf.collect.scope_key, req.version >= _EXACT).read(usage['dataframes'])
        if usage.points:
            self._rater.store(storage.NewBatch(source='api', rounded=usage.rounded), usage.points)

    @wsgi.api_version('2.0', '2.2')
    @wsgi.authorize(policies.GET_DATAFRAMES)
    @wsgi.expected_errors((400, 404))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """Points from an offset on; offset, limit and total count points, and none at all is 404."""
        offset, limit = limits.read(query, self._conf)
        asked = window.read(query, self._clock)
        wanted = visibility.confine(req.context, self._conf.collect.scope_key,
                                    filters.read(query.get('filters', ()), repeatable=False))
        if wanted is None:
            return {'total': 0, 'dataframes': []}
        page = self._points.page(storage.PageQuery(
            asked, wanted.filters, limit, offset=offset, with_count=True, scope=wanted.scope))
        if not page.count:
            raise exception.NotFound('No resource found for provided filters.')
        return {'total': page.count, 'dataframes': views.frames([stored.point for stored in page.points], req.version)}

    @wsgi.api_version('2.3')
    @wsgi.authorize(policies.GET_DATAFRAMES)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY_V23)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index_v23(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """A page of points by begin, the earliest first; a frame may go on in the next page."""
        page = pagination.read(query, ('begin',), _KEY)
        asked = window.read(query, self._clock)
        wanted = visibility.confine(req.context, self._conf.collect.scope_key,
                                    filters.read_operators(query.get('filters', ())))
        found = self._part(page, asked, wanted)
        shown = views.frames([stored.point for stored in found.rows], req.version)
        return pagination.document(req, 'dataframes', shown, page, found)

    def _part(self, page: pagination.PageRequest, asked: storage.Window,
              wanted: visibility.Visible | None) -> pagination.Part:
        if wanted is None:
            return pagination.Part([], None, None, 0 if page.with_count else None)
        # Sorted by begin:desc the next page lies before this one in the order of the store.
        descending = page.orders[0].descending
        stored = self._points.page(storage.PageQuery(
            asked, wanted.filters, page.limit, after=_key(page.bound), reverse=descending != page.backward,
            with_count=page.with_count, scope=wanted.scope))
        rows = stored.points[::-1] if descending else stored.points
        return pagination.part(page, rows, stored.more, lambda row: tuple(row.key), stored.count)


def _key(bound: tuple[Any, ...] | None) -> storage.PointKey | None:
    if bound is None:
        return None
    # A boolean is an int to Python, and none to PostgreSQL.
    if not all(type(value) is int and abs(value) < 2 ** 62 for value in bound):
        raise pagination.foreign_marker()
    return storage.PointKey(*bound)
