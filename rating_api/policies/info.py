"""Who may see what is metered."""

from oslo_policy import policy

from rating_api.policies import base

GET_CONFIG = 'info:get_config'
LIST_METRICS = 'info:list_metrics_info'
GET_METRIC = 'info:get_metric_info'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of metrics; ``services`` is their older name."""
    return [
        base.rule(GET_CONFIG, base.ANYONE, 'Show the file of metrics.', 'GET', '/v1/info/config'),
        base.rule(LIST_METRICS, base.ANYONE, 'List the metrics.', 'GET', '/v1/info/metrics', '/v1/info/services'),
        base.rule(GET_METRIC, base.ANYONE, 'Show a metric.', 'GET',
                  '/v1/info/metrics/{metric_id}', '/v1/info/services/{metric_id}'),
    ]
