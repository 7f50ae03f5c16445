"""``kill -9`` of the API, 50 times while clients push, on PostgreSQL."""

from tests.functional.fire import api


def test_a_killed_api_loses_and_doubles_nothing(databases, seed):
    api.check_kills(databases, 'postgresql', seed)
