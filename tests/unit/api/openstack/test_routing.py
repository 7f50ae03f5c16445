import re

import hypothesis
import pytest
from hypothesis import strategies as st

from rating_api.api.openstack import declaration
from rating_api.api.openstack import routing


def table(*paths, prefix='/'):
    made = routing.PathTable(prefix)
    for path in paths:
        routing.check_path(path)
        made.add(routing.Endpoint(path, {}, {}, ()))
    return made


def found(made, path):
    match = made.find(path)
    return match and (match[0].path, match[1])


def test_a_literal_path_and_a_template_are_found():
    made = table('/toys', '/toys/{name}', '/toys/{name}/parts/{part}')
    assert found(made, '/toys') == ('/toys', {})
    assert found(made, '/toys/bear') == ('/toys/{name}', {'name': 'bear'})
    assert found(made, '/toys/bear/parts/eye') == ('/toys/{name}/parts/{part}', {'name': 'bear', 'part': 'eye'})


def test_a_literal_path_before_a_template_is_not_taken_for_a_variable():
    assert found(table('/toys/new', '/toys/{name}'), '/toys/new') == ('/toys/new', {})


@pytest.mark.parametrize('path', ['/toys/', '/toys/bear/', '//toys', '/toys//', '/toy', '/toys/a/b', '', '/', 'toys',
                                  '/toys\n', '\n/toys', '/TOYS', '/toys.json'])
def test_what_is_not_quite_a_path_is_unknown(path):
    assert found(table('/toys', '/toys/{name}'), path) is None


def test_a_variable_is_a_whole_segment_as_it_is():
    made = table('/toys/{name}')
    for name in ('a.b', 'x.json', 'é€😀', 'a b', '..', '{name}', 'a\n'):
        assert found(made, f'/toys/{name}') == ('/toys/{name}', {'name': name})


def test_a_dot_in_a_path_is_a_dot():
    made = table('/v1.0/toys', '/v1.0/{name}')
    assert found(made, '/v1.0/x') == ('/v1.0/{name}', {'name': 'x'})
    assert found(made, '/v1x0/x') is None


@pytest.mark.parametrize('paths, complaint', [
    (('/toys/{name}', '/toys/new'), '/toys/new: is never reached, /toys/{name} stands before it'),
    (('/toys/{name}', '/toys/{id}'), '/toys/{id}: is never reached, /toys/{name} stands before it'),
    (('/{kind}/{name}', '/toys/{name}'), '/toys/{name}: is never reached, /{kind}/{name} stands before it'),
    (('/{kind}/x', '/toys/x'), '/toys/x: is never reached, /{kind}/x stands before it'),
    (('/toys', '/toys'), '/toys: stands in the table twice'),
])
def test_a_path_that_is_never_reached_does_not_start(paths, complaint):
    with pytest.raises(declaration.TableError, match=re.escape(complaint)):
        table(*paths)


def test_templates_that_only_touch_each_other_start_and_the_first_answers():
    made = table('/{kind}/new', '/toys/{name}')
    assert found(made, '/toys/new') == ('/{kind}/new', {'kind': 'toys'})
    assert found(made, '/toys/bear') == ('/toys/{name}', {'name': 'bear'})
    table('/toys/x/{part}', '/toys/{name}/{part}')


@pytest.mark.parametrize('path', ['', 'toys', '/toys/', '//', '/toys/{name', '/toys/{}', '/toys/{Name}', '/toys/x{name}',
                                  '/toys/{name}.json', '/toys/{name:[0-9]+}', '/toys/:name', '/toys/*rest', '/to ys',
                                  '/toys?a', '/toys/%41', '/toys/{a}{b}', '/tóys'])
def test_a_path_is_made_of_plain_segments_and_whole_variables(path):
    with pytest.raises(declaration.TableError, match='is no path of plain segments'):
        routing.check_path(path)


@pytest.mark.parametrize('path', ['/{a}/{a}', '/{req}', '/{query}', '/{body}', '/{self}'])
def test_a_variable_has_a_name_of_its_own(path):
    with pytest.raises(declaration.TableError, match='is taken'):
        routing.check_path(path)


segments = st.sampled_from(['a', 'b', 'x', 'ab'])
paths = st.lists(st.one_of(segments, segments.map('{{{}}}'.format)), min_size=1, max_size=4, unique=True).map(
    lambda parts: '/' + '/'.join(parts))


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(
    st.lists(paths, max_size=12), st.sampled_from(['/', '/a']),
    st.lists(st.lists(st.sampled_from(['a', 'b', 'x', 'ab', 'é', '']), min_size=1, max_size=5), min_size=1, max_size=8))
def test_buckets_find_what_a_scan_of_the_whole_table_finds(listed, prefix, asked):
    made, kept = routing.PathTable(prefix), []
    for path in listed:
        path = path if prefix == '/' else prefix + path
        try:
            made.add(routing.Endpoint(path, {}, {}, ()))
        except declaration.TableError:
            continue
        kept.append(path)
    for parts in asked:
        path = '/' + '/'.join(parts)
        assert found(made, path) == scanned(kept, path)


def scanned(kept, path):
    for template in kept:
        names = re.findall('{([a-z]+)}', template)
        match = re.fullmatch(re.sub('{[a-z]+}', '([^/]+)', template), path)
        if match:
            return template, dict(zip(names, match.groups(), strict=True))
    return None
