"""The root of the collector resource, of which clients expect that it is there."""

from rating_api.api.openstack import wsgi


class CollectorController(wsgi.Controller):
    """Nothing, for everybody."""

    @wsgi.public
    @wsgi.expected_errors(())
    @wsgi.response(204)
    def show(self, req: wsgi.Request) -> None:
        """An empty answer."""
