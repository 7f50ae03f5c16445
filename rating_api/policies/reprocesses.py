"""Who may have usage collected and rated again."""

from oslo_policy import policy

from rating_api.policies import base

SCHEDULE = 'schedule:task_reprocesses'
GET_SCHEDULES = 'schedule:get_task_reprocesses'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of reprocessing."""
    return [
        base.rule(SCHEDULE, base.ADMIN, 'Schedule a reprocessing.', 'POST', '/v2/task/reprocesses'),
        base.rule(GET_SCHEDULES, base.ADMIN, 'Get the schedules of reprocessing.', 'GET', '/v2/task/reprocesses',
                  '/v2/task/reprocesses/{scope_id}'),
    ]
