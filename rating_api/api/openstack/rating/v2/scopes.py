"""Scopes: how far each is processed, and whether it is."""

from typing import Any

from oslo_config import cfg

from rating_api import exception
from rating_api import storage
from rating_api.api import validation
from rating_api.api.openstack import microversion
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import limits
from rating_api.api.openstack.rating import resources
from rating_api.api.openstack.rating import targets
from rating_api.api.openstack.rating.readers import loose
from rating_api.api.openstack.rating.readers import scopes as readers
from rating_api.api.openstack.rating.views import scopes as views
from rating_api.db import scopes as db
from rating_api.policies import scopes as policies
from rating_api.processor import resetting
from rating_api.schemas import scopes as schemas

_EXACT = microversion.parse('2.2')
_ORDER = ('scope_id', 'scope_key', 'fetcher', 'collector')
_COLLECTION = resources.Collection(
    'results', (*_ORDER, 'last_processed_timestamp', 'active', 'scope_activation_toggle_date'), _ORDER)


class ScopesController(wsgi.Controller):
    """The scopes that there are, of any origin."""

    def __init__(self, scopes: db.Scopes, points: storage.Points, conf: cfg.ConfigOpts) -> None:
        self._scopes = scopes
        self._points = points
        self._conf = conf

    @wsgi.api_version('2.0', '2.2')
    @wsgi.authorize(policies.GET_SCOPES)
    @wsgi.expected_errors((400, 404))
    @validation.query_schema(schemas.INDEX_QUERY)
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """Scopes from an offset on; none at all is 404."""
        targets.check(req.context, policies.GET_SCOPES, query.get('scope_id', ()))
        offset, limit = limits.read(query, self._conf)
        found = self._find(readers.filters(query), offset, limit)
        return {'results': [views.scope(one) for one in found]}

    @wsgi.api_version('2.3')
    @wsgi.authorize(policies.GET_SCOPES)
    @wsgi.expected_errors((400,))
    @validation.query_schema(schemas.INDEX_QUERY_V23)
    @validation.response_body_schema(schemas.INDEX_RESPONSE_V23)
    def index_v23(self, req: wsgi.Request, query: dict[str, Any]) -> dict[str, Any]:
        """A page of scopes, by id if not sorted otherwise."""
        targets.check(req.context, policies.GET_SCOPES, query.get('scope_id', ()))
        found = self._scopes.find(readers.filters(query))
        return resources.listed(req, query, _COLLECTION, [views.scope(one) for one in found])

    @wsgi.authorize(policies.CREATE_SCOPE)
    @wsgi.expected_errors((400, 404), until='2.1')
    @wsgi.expected_errors((400, 409), '2.2')
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(200, until='2.1')
    @wsgi.response(201, '2.2')
    def create(self, req: wsgi.Request, body: dict[str, Any]) -> dict[str, Any]:
        """A new scope, active if not said otherwise; where it comes from is as configured if that is not said."""
        scope_id, active = loose.text(body['scope_id']), loose.flag(body.get('active'))
        targets.check(req.context, policies.CREATE_SCOPE, [scope_id])
        last = self._reader(req).instant(body)
        origin = readers.origin(body, self._scopes.origin)
        try:
            return views.scope(self._scopes.add(scope_id, last, active is not False, origin, alone=True))
        except exception.Conflict as error:
            raise _refusal(req, error) from error

    @wsgi.authorize(policies.UPDATE_SCOPE)
    @wsgi.expected_errors((404,), until='2.1')
    @wsgi.expected_errors((404, 409), '2.2')
    @validation.schema(schemas.UPDATE_BODY)
    @validation.response_body_schema(schemas.SHOW_RESPONSE)
    @wsgi.response(200)
    def update(self, req: wsgi.Request, body: dict[str, Any]) -> dict[str, Any]:
        """Change what is given of the only scope of an id."""
        scope_id = loose.text(body['scope_id'])
        targets.check(req.context, policies.UPDATE_SCOPE, [scope_id])
        try:
            return views.scope(self._scopes.change(scope_id, readers.changes(body)))
        except exception.Conflict as error:
            raise _refusal(req, error) from error

    @wsgi.authorize(policies.RESET_SCOPES)
    @wsgi.expected_errors((400, 404))
    @validation.schema(schemas.RESET_BODY)
    @validation.response_body_schema(schemas.RESET_RESPONSE)
    @wsgi.response(202)
    def reset(self, req: wsgi.Request, body: dict[str, Any]) -> dict[str, Any]:
        """Remove what is stored of scopes from an instant on; they are processed again from there."""
        wanted = self._reader(req).reset(body)
        targets.check(req.context, policies.RESET_SCOPES, wanted.filters.scope_id)
        resetting.reset(self._points, self._scopes, self._find(wanted.filters), wanted.begin, self._conf.collect.period)
        return {}

    def _find(self, filters: db.Filters, offset: int = 0, limit: int | None = None) -> list[db.ScopeState]:
        found = self._scopes.find(filters, offset, limit)
        if not found:
            raise exception.NotFound('No resource found for provided filters.')
        return found

    def _reader(self, req: wsgi.Request) -> readers.Reader:
        return readers.Reader(self._conf.collect.period, req.version >= _EXACT)


def _refusal(req: wsgi.Request, error: exception.Conflict) -> exception.RatingError:
    """What contradicts the scopes that there are is 404 until 2.1, as in CloudKitty."""
    return error if req.version >= _EXACT else exception.NotFound(str(error))
