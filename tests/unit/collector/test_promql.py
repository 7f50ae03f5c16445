"""The queries that Prometheus is asked, letter by letter."""

import pytest

from rating_api.collector import promql


@pytest.mark.parametrize(('extra_args', 'query'), [
    ({}, 'max(max_over_time(m1{project_id="P1"}[3600s])) by (id, project_id, flavor)'),
    ({'aggregation_method': 'avg'},
     'avg(avg_over_time(m1{project_id="P1"}[3600s])) by (id, project_id, flavor)'),
    ({'range_function': 'rate'}, 'max(rate(m1{project_id="P1"}[3600s])) by (id, project_id, flavor)'),
    ({'query_function': 'abs'},
     'max(abs(max_over_time(m1{project_id="P1"}[3600s]))) by (id, project_id, flavor)'),
    ({'aggregation_method': 'sum', 'range_function': 'delta', 'query_function': 'ceil',
      'query_prefix': 'topk(5,', 'query_suffix': ')'},
     'topk(5, sum(ceil(delta(m1{project_id="P1"}[3600s]))) by (id, project_id, flavor) )'),
])
def test_the_query_for_usage_is_that_of_cloudkitty(extra_args, query):
    series = promql.selector('m1', {'project_id': 'P1'})
    assert promql.usage(series, ('id', 'project_id', 'flavor'), 3600, extra_args) == query


@pytest.mark.parametrize(('scope', 'literal'), [
    ('P1', '"P1"'),
    ('a"} or up{b="', r'"a\"} or up{b=\""'),
    ('back\\slash', r'"back\\slash"'),
    ('two\nlines', r'"two\nlines"'),
    ('\\"', r'"\\\""'),
    ('é', '"é"'),
])
def test_a_scope_cannot_leave_its_string(scope, literal):
    assert promql.selector('m1', {'project_id': scope}) == 'm1{project_id=' + literal + '}'


@pytest.mark.parametrize(('filters', 'query'), [
    ({}, 'max(m1) by (project_id)'),
    ({'k': 'v'}, 'max(m1{k="v"}) by (project_id)'),
    ({'k': 'v', 'l': 'w'}, 'max(m1{k="v", l="w"}) by (project_id)'),
])
def test_the_query_for_scopes(filters, query):
    assert promql.scopes('m1', filters, 'project_id') == query


@pytest.mark.parametrize(('name', 'metric', 'label'), [
    ('node_cpu', True, True), ('job:up', True, False), ('_x9', True, True), ('9x', False, False),
    ('a-b', False, False), ('a b', False, False), ('', False, False), ('a\n', False, False),
    ('é', False, False),
])
def test_what_prometheus_can_call_a_metric_or_a_label(name, metric, label):
    assert (promql.is_metric(name), promql.is_label(name)) == (metric, label)
