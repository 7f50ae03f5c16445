"""What usage would cost now."""

import datetime
from collections.abc import Callable
from typing import Any

from oslo_config import cfg

from rating_api import datapoint
from rating_api import exception
from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1.readers import quotes as readers
from rating_api.api.openstack.rating.v1.schemas import quotes as schemas
from rating_api.api.openstack.rating.v1.views import quotes as views
from rating_api.policies import rating as policies
from rating_api.processor import pipeline

# Instants are whole seconds: what is valid within the present one is valid at its end.
_REST_OF_A_SECOND = datetime.timedelta(microseconds=999_999)


class QuotesController(wsgi.Controller):
    """Prices by the enabled modules and the rules for everybody that are valid now; nothing is stored."""

    def __init__(self, conf: cfg.ConfigOpts, clock: Callable[[], datetime.datetime], rater: pipeline.Rater) -> None:
        self._conf = conf
        self._clock = clock
        self._rater = rater

    @wsgi.authorize(policies.QUOTE)
    @wsgi.expected_errors((400,))
    @validation.schema(schemas.CREATE_BODY)
    @validation.response_body_schema(schemas.CREATE_RESPONSE)
    @wsgi.response(200)
    def create(self, req: wsgi.Request, body: dict[str, Any]) -> str:
        """What all the resources together would cost in a period that begins now."""
        begin = datapoint.epoch(self._clock() + _REST_OF_A_SECOND)
        period = datapoint.Period(begin, begin + self._conf.collect.period)
        outcome = self._rater.rate(readers.points(body['resources'], period))
        for lost in outcome.unrated:
            raise exception.Invalid(f'{lost.point.series.type}: {lost.reason}')
        return views.total(outcome)
