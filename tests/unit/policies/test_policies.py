"""The rules and the routes: each rule guards what it says it guards, and nothing is guarded by another."""

import pytest
from oslo_policy import policy as oslo_policy

from rating_api import policies
from tests import surface

RULES = policies.list_rules()
DOCUMENTED = [rule for rule in RULES if isinstance(rule, oslo_policy.DocumentedRuleDefault)]
NEW = {'project_member_api', 'project_reader_api', 'project_member_or_admin', 'project_reader_or_admin'}
BASE = NEW | {'context_is_admin', 'admin_or_owner'}


def test_rules_document_exactly_the_operations_that_they_guard():
    documented = {(rule.name, one['method'], one['path']) for rule in DOCUMENTED for one in rule.operations}
    guarded = {(one.declaration.permission.rule, one.method, one.path) for one in surface.operations()
               if one.declaration.permission is not None}
    assert documented == guarded


def test_a_rule_has_a_name_of_its_own():
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_other_rules_are_those_that_rules_are_made_of():
    assert {rule.name for rule in RULES} - {rule.name for rule in DOCUMENTED} == BASE


@pytest.mark.parametrize('rule', DOCUMENTED, ids=lambda rule: rule.name)
def test_a_rule_says_what_it_is_for_and_for_tokens_of_a_project(rule):
    assert rule.description.endswith('.')
    assert rule.scope_types == ['project']


def test_few_rules_are_not_for_administrators_alone():
    """As in CloudKitty, whose project_reader_or_admin guards what a project may read of itself."""
    assert {rule.name: rule.check_str for rule in DOCUMENTED if rule.check_str != 'role:admin'} == {
        'dataframes:get': 'rule:project_reader_or_admin', 'summary:get_summary': 'rule:project_reader_or_admin',
        'report:get_summary': 'rule:project_reader_or_admin', 'report:get_total': 'rule:project_reader_or_admin',
        'storage:list_data_frames': 'rule:project_reader_or_admin',
        'info:get_config': '', 'info:list_metrics_info': '', 'info:get_metric_info': '', 'rating:quote': ''}
