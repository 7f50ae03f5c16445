"""Who may push usage, and who may read rated points."""

from oslo_policy import policy

from rating_api.policies import base

ADD_DATAFRAMES = 'dataframes:add'
GET_DATAFRAMES = 'dataframes:get'


def list_rules() -> list[policy.RuleDefault]:
    """The rules of data frames; who is no administrator sees the own project only."""
    return [
        base.rule(ADD_DATAFRAMES, base.ADMIN, 'Add data frames.', 'POST', '/v2/dataframes'),
        base.rule(GET_DATAFRAMES, base.READER_OR_ADMIN, 'Get data frames.', 'GET', '/v2/dataframes'),
    ]
