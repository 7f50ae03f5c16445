"""ROUTE_LIST: the whole surface of the API on one page.

It is made of sections: (prefix, dialect, routes). A section owns every path below its prefix, unknown ones
too, and is served by a router of its own.
"""

import functools
import inspect
from typing import Any

from rating_api.api.openstack import router
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import versions
from rating_api.api.openstack.rating.v1 import dataframes as v1_dataframes
from rating_api.api.openstack.rating.v1 import dialect as v1_dialect
from rating_api.api.openstack.rating.v1 import module_config as v1_module_config
from rating_api.api.openstack.rating.v1 import modules as v1_modules
from rating_api.api.openstack.rating.v1 import quotes as v1_quotes
from rating_api.api.openstack.rating.v1 import reload as v1_reload
from rating_api.api.openstack.rating.v1 import report as v1_report
from rating_api.api.openstack.rating.v1 import scripts as v1_scripts
from rating_api.api.openstack.rating.v1.collector import mappings as v1_collector_mappings
from rating_api.api.openstack.rating.v1.collector import root as v1_collector
from rating_api.api.openstack.rating.v1.collector import states as v1_collector_states
from rating_api.api.openstack.rating.v1.hashmap import fields as v1_fields
from rating_api.api.openstack.rating.v1.hashmap import groups as v1_groups
from rating_api.api.openstack.rating.v1.hashmap import mappings as v1_mappings
from rating_api.api.openstack.rating.v1.hashmap import services as v1_services
from rating_api.api.openstack.rating.v1.hashmap import thresholds as v1_thresholds
from rating_api.api.openstack.rating.v1.hashmap import types as v1_types
from rating_api.api.openstack.rating.v1.info import config as v1_config
from rating_api.api.openstack.rating.v1.info import metrics as v1_metrics
from rating_api.api.openstack.rating.v2 import dataframes
from rating_api.api.openstack.rating.v2 import dialect as v2_dialect
from rating_api.api.openstack.rating.v2 import example
from rating_api.api.openstack.rating.v2 import modules
from rating_api.api.openstack.rating.v2 import reprocesses
from rating_api.api.openstack.rating.v2 import scopes
from rating_api.api.openstack.rating.v2 import summary
from rating_api.api.openstack.rating.v2.hashmap import fields
from rating_api.api.openstack.rating.v2.hashmap import groups
from rating_api.api.openstack.rating.v2.hashmap import mappings
from rating_api.api.openstack.rating.v2.hashmap import services
from rating_api.api.openstack.rating.v2.hashmap import thresholds
from rating_api.policies import module_config


def _create_controller(controller: type[wsgi.Controller], offered: Any) -> wsgi.Controller:
    """The controller with the services that its ``__init__`` names."""
    wanted = list(inspect.signature(controller.__init__).parameters)[1:]
    names = [] if controller.__init__ is object.__init__ else wanted
    return controller(**{name: getattr(offered, name) for name in names})


versions_controller = functools.partial(_create_controller, versions.VersionsController)
v1_types_controller = functools.partial(_create_controller, v1_types.TypesController)
v1_services_controller = functools.partial(_create_controller, v1_services.ServicesController)
v1_fields_controller = functools.partial(_create_controller, v1_fields.FieldsController)
v1_groups_controller = functools.partial(_create_controller, v1_groups.GroupsController)
v1_mappings_controller = functools.partial(_create_controller, v1_mappings.MappingsController)
v1_thresholds_controller = functools.partial(_create_controller, v1_thresholds.ThresholdsController)

v1_collector_controller = functools.partial(_create_controller, v1_collector.CollectorController)
v1_collector_mappings_controller = functools.partial(
    _create_controller, v1_collector_mappings.CollectorMappingsController)
v1_collector_states_controller = functools.partial(_create_controller, v1_collector_states.CollectorStatesController)
v1_config_controller = functools.partial(_create_controller, v1_config.ConfigController)
v1_metrics_controller = functools.partial(_create_controller, v1_metrics.MetricsController)
v1_module_config_controller = functools.partial(_create_controller, v1_module_config.ModuleConfigController)
v1_modules_controller = functools.partial(_create_controller, v1_modules.ModulesController)
v1_quotes_controller = functools.partial(_create_controller, v1_quotes.QuotesController)
v1_reload_controller = functools.partial(_create_controller, v1_reload.ReloadController)

v1_scripts_controller = functools.partial(_create_controller, v1_scripts.ScriptsController)
v1_report_controller = functools.partial(_create_controller, v1_report.ReportController)
v1_dataframes_controller = functools.partial(_create_controller, v1_dataframes.DataframesController)
example_controller = functools.partial(_create_controller, example.ExampleController)
dataframes_controller = functools.partial(_create_controller, dataframes.DataframesController)
summary_controller = functools.partial(_create_controller, summary.SummaryController)
scopes_controller = functools.partial(_create_controller, scopes.ScopesController)
reprocesses_controller = functools.partial(_create_controller, reprocesses.ReprocessesController)
modules_controller = functools.partial(_create_controller, modules.ModulesController)
services_controller = functools.partial(_create_controller, services.ServicesController)
fields_controller = functools.partial(_create_controller, fields.FieldsController)
groups_controller = functools.partial(_create_controller, groups.GroupsController)
mappings_controller = functools.partial(_create_controller, mappings.MappingsController)
thresholds_controller = functools.partial(_create_controller, thresholds.ThresholdsController)


ROUTE_LIST = (
    # It has no version, and refuses in the words of the first.
    router.Section('/', v2_dialect.V2Dialect(), (
        ('/', {
            'GET': [versions_controller, 'index'],
        }),
    ), versioned=False),

    router.Section('/v1', v1_dialect.V1Dialect(), (
        ('/v1', {
            'GET': [versions_controller, 'show'],
        }),
        ('/v1/collector', {
            'GET': [v1_collector_controller, 'show'],
        }),
        ('/v1/collector/mappings', {
            'GET': [v1_collector_mappings_controller, 'index'],
            'POST': [v1_collector_mappings_controller, 'create'],
            'DELETE': [v1_collector_mappings_controller, 'delete'],
        }),
        ('/v1/collector/mappings/{collector}/{service}', {
            'POST': [v1_collector_mappings_controller, 'create'],
        }),
        ('/v1/collector/mappings/{service}', {
            'GET': [v1_collector_mappings_controller, 'show'],
            'DELETE': [v1_collector_mappings_controller, 'delete'],
        }),
        ('/v1/collector/states', {
            'GET': [v1_collector_states_controller, 'show'],
            'PUT': [v1_collector_states_controller, 'update'],
        }),
        ('/v1/collector/states/{name}', {
            'GET': [v1_collector_states_controller, 'show'],
            'PUT': [v1_collector_states_controller, 'update'],
        }),
        ('/v1/collector/{name}/states', {
            'GET': [v1_collector_states_controller, 'show'],
            'PUT': [v1_collector_states_controller, 'update'],
        }),
        ('/v1/info/config', {
            'GET': [v1_config_controller, 'show'],
        }),
        ('/v1/info/metrics', {
            'GET': [v1_metrics_controller, 'index'],
        }),
        ('/v1/info/metrics/{metric_id}', {
            'GET': [v1_metrics_controller, 'show'],
        }),
        ('/v1/info/services', {
            'GET': [v1_metrics_controller, 'index'],
        }),
        ('/v1/info/services/{metric_id}', {
            'GET': [v1_metrics_controller, 'show'],
        }),
        ('/v1/rating/module_config/hashmap/fields', {
            'GET': [v1_fields_controller, 'index'],
            'POST': [v1_fields_controller, 'create'],
            'DELETE': [v1_fields_controller, 'delete'],
        }),
        ('/v1/rating/module_config/hashmap/fields/{field_id}', {
            'GET': [v1_fields_controller, 'show'],
            'DELETE': [v1_fields_controller, 'delete'],
        }),
        ('/v1/rating/module_config/hashmap/groups', {
            'GET': [v1_groups_controller, 'index'],
            'POST': [v1_groups_controller, 'create'],
            'DELETE': [v1_groups_controller, 'delete'],
        }),
        ('/v1/rating/module_config/hashmap/groups/mappings', {
            'GET': [v1_mappings_controller, 'index_of_group'],
        }),
        ('/v1/rating/module_config/hashmap/groups/thresholds', {
            'GET': [v1_thresholds_controller, 'index_of_group'],
        }),
        ('/v1/rating/module_config/hashmap/groups/{group_id}', {
            'GET': [v1_groups_controller, 'show'],
            'DELETE': [v1_groups_controller, 'delete'],
        }),
        ('/v1/rating/module_config/hashmap/groups/{group_id}/mappings', {
            'GET': [v1_mappings_controller, 'index_of_group'],
        }),
        ('/v1/rating/module_config/hashmap/groups/{group_id}/thresholds', {
            'GET': [v1_thresholds_controller, 'index_of_group'],
        }),
        ('/v1/rating/module_config/hashmap/mappings', {
            'GET': [v1_mappings_controller, 'index'],
            'POST': [v1_mappings_controller, 'create'],
            'PUT': [v1_mappings_controller, 'update'],
            'DELETE': [v1_mappings_controller, 'delete'],
        }),
        ('/v1/rating/module_config/hashmap/mappings/group', {
            'GET': [v1_mappings_controller, 'show_group'],
        }),
        ('/v1/rating/module_config/hashmap/mappings/{mapping_id}', {
            'GET': [v1_mappings_controller, 'show'],
            'PUT': [v1_mappings_controller, 'update'],
            'DELETE': [v1_mappings_controller, 'delete'],
        }),
        ('/v1/rating/module_config/hashmap/mappings/{mapping_id}/group', {
            'GET': [v1_mappings_controller, 'show_group'],
        }),
        ('/v1/rating/module_config/hashmap/services', {
            'GET': [v1_services_controller, 'index'],
            'POST': [v1_services_controller, 'create'],
            'DELETE': [v1_services_controller, 'delete'],
        }),
        ('/v1/rating/module_config/hashmap/services/fields', {
            'GET': [v1_fields_controller, 'index'],
        }),
        ('/v1/rating/module_config/hashmap/services/mappings', {
            'GET': [v1_mappings_controller, 'index'],
        }),
        ('/v1/rating/module_config/hashmap/services/{service_id}', {
            'GET': [v1_services_controller, 'show'],
            'DELETE': [v1_services_controller, 'delete'],
        }),
        ('/v1/rating/module_config/hashmap/services/{service_id}/fields', {
            'GET': [v1_fields_controller, 'index'],
        }),
        ('/v1/rating/module_config/hashmap/services/{service_id}/mappings', {
            'GET': [v1_mappings_controller, 'index'],
        }),
        ('/v1/rating/module_config/hashmap/thresholds', {
            'GET': [v1_thresholds_controller, 'index'],
            'POST': [v1_thresholds_controller, 'create'],
            'PUT': [v1_thresholds_controller, 'update'],
            'DELETE': [v1_thresholds_controller, 'delete'],
        }),
        ('/v1/rating/module_config/hashmap/thresholds/group', {
            'GET': [v1_thresholds_controller, 'show_group'],
        }),
        ('/v1/rating/module_config/hashmap/thresholds/{threshold_id}', {
            'GET': [v1_thresholds_controller, 'show'],
            'PUT': [v1_thresholds_controller, 'update'],
            'DELETE': [v1_thresholds_controller, 'delete'],
        }),
        ('/v1/rating/module_config/hashmap/thresholds/{threshold_id}/group', {
            'GET': [v1_thresholds_controller, 'show_group'],
        }),
        ('/v1/rating/module_config/hashmap/types', {
            'GET': [v1_types_controller, 'index'],
        }),
        ('/v1/rating/module_config/noop', {
            'GET': [v1_module_config_controller, 'refuse'],
            'POST': [v1_module_config_controller, 'refuse'],
            'PUT': [v1_module_config_controller, 'refuse'],
            'DELETE': [v1_module_config_controller, 'refuse'],
        }),
        ('/v1/rating/module_config/pyscripts/scripts', {
            'GET': [v1_scripts_controller, 'index'],
            'POST': [v1_scripts_controller, 'create'],
            'PUT': [v1_scripts_controller, 'update'],
            'DELETE': [v1_scripts_controller, 'delete'],
        }),
        ('/v1/rating/module_config/pyscripts/scripts/{script_id}', {
            'GET': [v1_scripts_controller, 'show'],
            'PUT': [v1_scripts_controller, 'update'],
            'DELETE': [v1_scripts_controller, 'delete'],
        }),
        ('/v1/rating/modules', {
            'GET': [v1_modules_controller, 'index'],
            'PUT': [v1_modules_controller, 'update'],
        }),
        ('/v1/rating/modules/{module_id}', {
            'GET': [v1_modules_controller, 'show'],
            'PUT': [v1_modules_controller, 'update'],
        }),
        ('/v1/rating/quote', {
            'POST': [v1_quotes_controller, 'create'],
        }),
        ('/v1/rating/reload_modules', {
            'GET': [v1_reload_controller, 'show'],
        }),
        ('/v1/report/summary', {
            'GET': [v1_report_controller, 'summary'],
        }),
        ('/v1/report/tenants', {
            'GET': [v1_report_controller, 'tenants'],
        }),
        ('/v1/report/total', {
            'GET': [v1_report_controller, 'total'],
        }),
        ('/v1/storage/dataframes', {
            'GET': [v1_dataframes_controller, 'index'],
        }),
    ), guards=((module_config.HASHMAP, module_config.MODULE_CONFIG),
               (module_config.PYSCRIPTS, module_config.MODULE_CONFIG))),

    router.Section('/v2', v2_dialect.V2Dialect(), (
        ('/v2', {
            'GET': [versions_controller, 'show'],
        }),
        ('/v2/dataframes', {
            'GET': [dataframes_controller, 'index', 'index_v23'],
            'POST': [dataframes_controller, 'create'],
        }),
        ('/v2/example', {
            'GET': [example_controller, 'index'],
            'POST': [example_controller, 'create'],
        }),
        ('/v2/rating/hashmap/fields', {
            'GET': [fields_controller, 'index'],
            'POST': [fields_controller, 'create'],
        }),
        ('/v2/rating/hashmap/fields/{field_id}', {
            'GET': [fields_controller, 'show'],
            'PUT': [fields_controller, 'update'],
            'DELETE': [fields_controller, 'delete'],
        }),
        ('/v2/rating/hashmap/groups', {
            'GET': [groups_controller, 'index'],
            'POST': [groups_controller, 'create'],
        }),
        ('/v2/rating/hashmap/groups/{group_id}', {
            'GET': [groups_controller, 'show'],
            'PUT': [groups_controller, 'update'],
            'DELETE': [groups_controller, 'delete'],
        }),
        ('/v2/rating/hashmap/mappings', {
            'GET': [mappings_controller, 'index'],
            'POST': [mappings_controller, 'create'],
        }),
        ('/v2/rating/hashmap/mappings/{mapping_id}', {
            'GET': [mappings_controller, 'show'],
            'PUT': [mappings_controller, 'update'],
            'DELETE': [mappings_controller, 'delete'],
        }),
        ('/v2/rating/hashmap/services', {
            'GET': [services_controller, 'index'],
            'POST': [services_controller, 'create'],
        }),
        ('/v2/rating/hashmap/services/{service_id}', {
            'GET': [services_controller, 'show'],
            'PUT': [services_controller, 'update'],
            'DELETE': [services_controller, 'delete'],
        }),
        ('/v2/rating/hashmap/thresholds', {
            'GET': [thresholds_controller, 'index'],
            'POST': [thresholds_controller, 'create'],
        }),
        ('/v2/rating/hashmap/thresholds/{threshold_id}', {
            'GET': [thresholds_controller, 'show'],
            'PUT': [thresholds_controller, 'update'],
            'DELETE': [thresholds_controller, 'delete'],
        }),
        ('/v2/rating/modules', {
            'GET': [modules_controller, 'index', 'index_v23'],
        }),
        ('/v2/rating/modules/{module_id}', {
            'GET': [modules_controller, 'show'],
            'PUT': [modules_controller, 'update'],
        }),
        ('/v2/scope', {
            'GET': [scopes_controller, 'index', 'index_v23'],
            'POST': [scopes_controller, 'create'],
            'PUT': [scopes_controller, 'reset'],
            'PATCH': [scopes_controller, 'update'],
        }),
        ('/v2/summary', {
            'GET': [summary_controller, 'index', 'index_v23'],
        }),
        ('/v2/task/reprocesses', {
            'GET': [reprocesses_controller, 'index', 'index_v23'],
            'POST': [reprocesses_controller, 'create'],
        }),
        ('/v2/task/reprocesses/{scope_id}', {
            'GET': [reprocesses_controller, 'show', 'show_v23'],
        }),
    )),
)
