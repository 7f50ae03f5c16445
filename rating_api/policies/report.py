"""Who may read what usage cost, in v1."""

from oslo_policy import policy

from rating_api.policies import base

LIST_TENANTS = 'report:list_tenants'
GET_SUMMARY = 'report:get_summary'
GET_TOTAL = 'report:get_total'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of reports; of totals they are asked about the tenant that a request is about, none for all."""
    return [
        base.rule(LIST_TENANTS, base.ADMIN, 'List the tenants.', 'GET', '/v1/report/tenants'),
        base.rule(GET_SUMMARY, base.READER_OR_ADMIN, 'Get a summary of what a tenant used, or all.', 'GET',
                  '/v1/report/summary'),
        base.rule(GET_TOTAL, base.READER_OR_ADMIN, 'Get the total of what a tenant used, or all.', 'GET',
                  '/v1/report/total'),
    ]
