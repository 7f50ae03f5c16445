import datetime

from rating_api.api.openstack.rating.views import scopes as views
from rating_api.db import scopes

ORIGIN = scopes.Origin('k', 'c', 'f')
STATE = scopes.ScopeState('a', *ORIGIN, 3600, True, datetime.datetime(2026, 3, 1, 1, 2, 3, 999999, datetime.UTC))


def test_a_scope_says_where_its_times_are():
    assert views.scope(STATE) == {
        'scope_id': 'a', 'scope_key': 'k', 'fetcher': 'f', 'collector': 'c', 'active': True,
        'last_processed_timestamp': '1970-01-01T01:00:00+00:00',
        'scope_activation_toggle_date': '2026-03-01T01:02:03+00:00'}
    assert views.scope(STATE._replace(last_processed=None))['last_processed_timestamp'] is None
