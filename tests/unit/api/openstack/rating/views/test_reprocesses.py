import datetime

from rating_api.api.openstack import microversion
from rating_api.api.openstack.rating.views import reprocesses as views
from rating_api.db import reprocesses
from rating_api.db import scopes

SCHEDULE = reprocesses.Schedule(1, 'a', scopes.Origin('k', 'c', 'f'), 'why', 3600, 7200, None, False,
                                datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC))


def test_w28_a_schedule_says_so_from_2_3_on():
    for version in ('2.0', '2.2'):
        shown = views.schedule(microversion.parse(version), SCHEDULE)
        assert shown == {
            'scope_id': 'a', 'reason': 'why', 'start_reprocess_time': '1970-01-01T01:00:00',
            'end_reprocess_time': '1970-01-01T02:00:00', 'current_reprocess_time': ''}
    shown = views.schedule(microversion.parse('2.3'), SCHEDULE)
    assert (shown['start_reprocess_time'], shown['current_reprocess_time']) == ('1970-01-01T01:00:00+00:00', None)
    shown = views.schedule(microversion.parse('2.3'), SCHEDULE._replace(current=3600))
    assert shown['current_reprocess_time'] == '1970-01-01T01:00:00+00:00'
