"""Reading the modules again, which is done anyway: what changed counts for the next period, and the next quote."""

from rating_api.api.openstack import wsgi
from rating_api.policies import module_config as policies


class ReloadController(wsgi.Controller):
    """Accepts that everything is read again."""

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors(())
    @wsgi.response(204)
    def show(self, req: wsgi.Request) -> None:
        """An empty answer; no rule and no state is kept from one batch to the next."""
