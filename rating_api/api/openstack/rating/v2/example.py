"""The tutorial endpoint that CloudKitty's plan for v2 began with; it was to go with the first real one."""

from rating_api.api.openstack import wsgi

_REASON = ('The example endpoint was removed: it was a tutorial, to go once the first real endpoint of v2 stood. '
           'There is no replacement.')


class ExampleController(wsgi.Controller):
    """Answers 410 at every version."""

    @wsgi.removed(release='0.1.0', reason=_REASON)
    def index(self, req: wsgi.Request) -> None:
        """Gone."""

    @wsgi.removed(release='0.1.0', reason=_REASON)
    def create(self, req: wsgi.Request) -> None:
        """Gone."""
