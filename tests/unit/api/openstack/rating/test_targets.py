import pytest

from rating_api import context
from rating_api import exception
from rating_api.api.openstack.rating import targets


class Judge:
    """Allows what is about one project."""

    def __init__(self):
        self.asked = []

    def authorize(self, rule, caller, target):
        self.asked.append((rule, target))
        if target != {'project_id': 'mine', 'tenant_id': 'mine'}:
            raise exception.Forbidden(rule=rule)

    def allows(self, rule, caller, target):
        return False


def test_each_scope_that_is_named_is_asked_about():
    judge = Judge()
    caller = context.RequestContext(judge)
    targets.check(caller, 'rule', [])
    targets.check(caller, 'rule', ['mine'])
    with pytest.raises(exception.Forbidden):
        targets.check(caller, 'rule', ['mine', 'theirs', 'others'])
    assert [target['project_id'] for _rule, target in judge.asked] == ['mine', 'mine', 'theirs']
