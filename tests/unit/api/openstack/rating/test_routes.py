"""The real table: every operation says everything, at every version that it has."""

import datetime
import decimal
import inspect
import pkgutil

import pytest

from rating_api import app
from rating_api.api.openstack import microversion
from rating_api.api.openstack import wsgi
from rating_api.api.openstack.rating import errors
from rating_api.api.openstack.rating import history
from rating_api.api.openstack.rating import routes
from rating_api.api.openstack.rating import views
from rating_api.db import reprocesses
from rating_api.db import scopes
from tests import surface

OPERATIONS = surface.operations()
LIVE = [one for one in OPERATIONS if one.declaration.removal is None]
# As in CloudKitty, two roots and a refusal are for everybody.
PUBLIC = ('VersionsController', 'CollectorController', 'ModuleConfigController')
VERSIONS = [microversion.parse(text) for text, _ in history.VERSIONS]

V1_HASHMAP = '/v1/rating/module_config/hashmap'
# What else the controllers of v1 serve, by their paths up to the first variable.
V1_ALIASES = {('v1', controller): {f'{V1_HASHMAP}/{path}' for path in paths.split()} for controller, paths in {
    'FieldsController': 'fields services services/fields',
    'MappingsController': 'mappings mappings/group services services/mappings groups groups/mappings',
    'ThresholdsController': 'thresholds thresholds/group groups groups/thresholds',
}.items()}


def name(one):
    return f'{one.method} {one.path} from {one.since} on'


def test_versions_follow_each_other_and_say_what_they_bring():
    assert [tuple(version) for version in VERSIONS] == [(2, minor) for minor in range(len(VERSIONS))]
    assert all(sentence.endswith('.') and len(sentence) > 20 for _, sentence in history.VERSIONS)


def test_versions_of_the_tests_are_those_of_the_api():
    assert tuple(text for text, _ in history.VERSIONS) == surface.VERSIONS


def test_sections_own_their_paths():
    assert [section.prefix for section in routes.ROUTE_LIST] == ['/', '/v1', '/v2']


def test_a_section_lists_its_paths_in_order():
    for section in routes.ROUTE_LIST:
        paths = [path for path, _ in section.routes]
        assert paths == sorted(paths)


def test_a_controller_serves_one_resource():
    """Its collection and its items, or a document alone; and nothing serves it beside the controller.

    v1 has lists below the objects that they belong to, too.
    """
    paths = {}
    for one in OPERATIONS:
        section = one.path.split('/')[1] if one.controller != 'VersionsController' else ''
        paths.setdefault((section, one.controller), set()).add(one.path.partition('/{')[0])
    assert {controller: found for controller, found in paths.items() if len(found) > 1} == {
        ('', 'VersionsController'): {'/', '/v1', '/v2'},
        ('v1', 'CollectorStatesController'): {'/v1/collector', '/v1/collector/states'},
        ('v1', 'MetricsController'): {'/v1/info/metrics', '/v1/info/services'},
        ('v1', 'ReportController'): {'/v1/report/summary', '/v1/report/tenants', '/v1/report/total'},
        **V1_ALIASES}


@pytest.mark.parametrize('one', LIVE, ids=name)
def test_an_operation_has_a_plan_for_each_of_its_versions(one):
    held = [version for version in VERSIONS if one.since <= version <= one.until]
    assert list(one.plans) == held


@pytest.mark.parametrize('one', LIVE, ids=name)
def test_an_operation_is_guarded_or_says_that_it_is_not(one):
    assert (one.declaration.permission is None) == one.declaration.public
    assert one.declaration.public == (one.controller in PUBLIC)


@pytest.mark.parametrize('one', LIVE, ids=name)
def test_what_an_operation_answers_has_a_schema_unless_it_is_empty(one):
    """A redirect is empty or not."""
    for plan in one.plans.values():
        assert plan.status.startswith('302') or (plan.response is None) == plan.status.startswith('204')


@pytest.mark.parametrize('one', LIVE, ids=name)
def test_what_an_operation_refuses_with_can_come_from_the_domain(one):
    known = {translation.status for translation in errors.ERRORS.values()}
    for plan in one.plans.values():
        assert plan.errors <= known


@pytest.mark.parametrize('one', LIVE, ids=name)
def test_an_operation_has_a_docstring_of_one_line(one):
    plan = next(iter(one.plans.values()))
    [line] = plan.call.__doc__.splitlines()
    assert line.endswith('.')


def test_every_marked_method_of_a_controller_is_routed():
    routed, controllers = {}, set()
    for section in routes.ROUTE_LIST:
        for _, methods in section.routes:
            for factory, *names in methods.values():
                controllers.add(factory.args[0])
                routed.setdefault(factory.args[0], set()).update(names)
    for controller in controllers:
        marked = {name for name, member in vars(controller).items() if hasattr(member, '__declaration__')}
        assert marked == routed[controller]


def marked_views():
    """Each view that has a function for each version, by its module and name."""
    found = {}
    for module in pkgutil.iter_modules(views.__path__):
        members = vars(pkgutil.resolve_name(f'{views.__name__}.{module.name}'))
        found.update({f'{module.name}.{member}': value for member, value in members.items()
                      if isinstance(value, wsgi.Versioned)})
    return found


# What each of them is given to show.
SAMPLES = {
    'amounts.amount': (decimal.Decimal(1),),
    'reprocesses.schedule': (reprocesses.Schedule(
        1, 'p', scopes.Origin('k', 'c', 'f'), 'because', 0, 3600, None, False, datetime.datetime.min),),
}


def test_every_marked_view_has_a_sample_here():
    assert set(marked_views()) == set(SAMPLES)


@pytest.mark.parametrize('version', VERSIONS, ids=str)
@pytest.mark.parametrize('view', SAMPLES)
def test_a_marked_view_shows_something_at_every_version(view, version):
    assert marked_views()[view](version, *SAMPLES[view]) is not None


def test_what_a_controller_asks_for_is_offered():
    offered = set(inspect.get_annotations(app.Services))
    for section in routes.ROUTE_LIST:
        for _, methods in section.routes:
            for factory, *_ in methods.values():
                wanted = set(inspect.signature(factory.args[0].__init__).parameters) - {'self', 'args', 'kwargs'}
                assert wanted <= offered
