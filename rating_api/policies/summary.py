"""Who may read what usage cost."""

from oslo_policy import policy

from rating_api.policies import base

GET_SUMMARY = 'summary:get_summary'


def list_rules() -> list[policy.RuleDefault]:
    """The rule of the summary; who is no administrator sees the own project only."""
    return [base.rule(GET_SUMMARY, base.READER_OR_ADMIN, 'Get a summary of rated usage.', 'GET', '/v2/summary')]
