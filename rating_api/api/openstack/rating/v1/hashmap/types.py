"""How rules of hashmap price."""

from rating_api.api import validation
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating.v1.schemas.hashmap import types as schemas
from rating_api.policies import module_config as policies
from rating_api.rating.hashmap import rules


class TypesController(wsgi.Controller):
    """The types that a rule may have."""

    @wsgi.authorize(policies.MODULE_CONFIG)
    @wsgi.expected_errors(())
    @validation.response_body_schema(schemas.INDEX_RESPONSE)
    def index(self, req: wsgi.Request) -> list[str]:
        """The types, always in the same order."""
        return list(rules.TYPES)
