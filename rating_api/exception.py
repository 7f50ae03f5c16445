"""What can go wrong in the domain, named for the fact; HTTP knows the status.

Each class has a stable ``code`` that API clients may test and that is listed in the API guide.
A class with a ``message`` fills it from keyword arguments; one without takes the text itself.
"""


class RatingError(Exception):
    """The base of every error that a caller can be told about."""

    code = 'rating.error'
    message = ''

    def __init__(self, text: str = '', **facts: object) -> None:
        self.facts = facts
        super().__init__(text or self.message % facts)


class Invalid(RatingError):
    """The request cannot be carried out as it stands; the text names the field."""

    code = 'request.invalid'


class Forbidden(RatingError):
    """The caller may not do this."""

    code = 'policy.forbidden'
    message = 'Policy doesn\'t allow %(rule)s to be performed.'


class NotFound(RatingError):
    """A named thing does not exist."""

    code = 'resource.not_found'


class Conflict(RatingError):
    """The request contradicts what is stored."""

    code = 'resource.conflict'


class KeyReused(Conflict):
    """An Idempotency-Key came a second time with another request."""

    code = 'request.idempotency_key_reused'
    message = 'The Idempotency-Key was used before, for a request with another body or other parameters.'


class StaleRevision(RatingError):
    """The object changed since the caller read it (``If-Match``)."""

    code = 'resource.stale'
    message = 'The %(what)s was changed since it was read; read it again and repeat.'


class StorageBusy(RatingError):
    """The database is locked or restarting; the same request may be repeated."""

    code = 'storage.busy'
    message = 'The database is busy; repeat the request.'


class NoMetrics(RatingError):
    """The file that says what is metered is missing or wrong; the text is CloudKitty's."""

    code = 'metrics.unavailable'
    message = 'Invalid endpoint: no metrics in current configuration.'


class RatingUnavailable(RatingError):
    """An enabled rating module cannot do its work, so that nothing is rated until the operator has acted."""

    code = 'rating.unavailable'


class CollectError(RatingError):
    """A source of usage did not answer, or answered nonsense."""

    code = 'collect.failed'


class ConfigError(RatingError):
    """An option or a file of the operator's is wrong; the process does not start."""

    code = 'config.invalid'
