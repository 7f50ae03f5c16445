"""Who may read rated points, in v1."""

from oslo_policy import policy

from rating_api.policies import base

LIST_DATA_FRAMES = 'storage:list_data_frames'


def list_rules() -> list[policy.RuleDefault]:
    """The rule of v1's data frames; it is asked about the tenant that a request names, else the caller's own."""
    return [base.rule(LIST_DATA_FRAMES, base.READER_OR_ADMIN, 'List the data frames of a tenant, or of all.', 'GET',
                      '/v1/storage/dataframes')]
