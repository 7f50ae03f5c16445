"""[fetcher_prometheus]: scopes are the values of a label in Prometheus."""

from oslo_config import cfg

from rating_api.conf import prometheus

GROUP = cfg.OptGroup('fetcher_prometheus', title='Scopes from Prometheus')

OPTIONS = (
    cfg.StrOpt(
        'metric',
        help='The metric that has a series for every scope, such as "openstack_identity_project_info". Required '
             'where this fetcher is used.'),
    cfg.StrOpt(
        'scope_attribute', default='project_id',
        help='The label of that metric that holds the scope.'),
    cfg.DictOpt(
        'filters', default={},
        help='Labels that a series must carry to count, as label:value pairs separated by commas.'),
    *prometheus.options(),
)
