"""Every policy rule with its default and the operation that it guards; one module a resource."""

import itertools

from oslo_policy import policy

from rating_api.policies import base
from rating_api.policies import collector
from rating_api.policies import dataframes
from rating_api.policies import info
from rating_api.policies import module_config
from rating_api.policies import modules
from rating_api.policies import rating
from rating_api.policies import report
from rating_api.policies import reprocesses
from rating_api.policies import scopes
from rating_api.policies import storage
from rating_api.policies import summary
from rating_api.policies.hashmap import fields
from rating_api.policies.hashmap import groups
from rating_api.policies.hashmap import mappings
from rating_api.policies.hashmap import services
from rating_api.policies.hashmap import thresholds

_MODULES = (base, dataframes, summary, modules, services, fields, groups, mappings, thresholds,
            info, collector, rating, module_config, report, storage, scopes, reprocesses)


def list_rules() -> list[policy.RuleDefault]:
    """All rules, base rules first."""
    return list(itertools.chain.from_iterable(module.list_rules() for module in _MODULES))
