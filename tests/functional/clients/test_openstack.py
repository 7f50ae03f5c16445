"""``openstack rating``, the client as a plugin of OpenStack's command, with real tokens of a real Keystone."""

import pytest

from tests import clients
from tests import keystone as real_keystone
from tests.functional.clients import conversations
from tests.functional.clients import usage
from tests.functional.identity import people

CONVERSATIONS = conversations.conversations()
# A command that reads before it writes formats what it was answered twice, and the second time there is nothing.
HIDDEN = "'NoneType' object has no attribute 'text'\n"
READING_FIRST = ('module enable', 'module disable', 'module set priority', 'hashmap mapping update',
                 'hashmap threshold update', 'pyscript update')


@pytest.fixture(scope='module')
def place(keystone, databases, tmp_path_factory):
    """The API in Keystone's catalogue, by its root as a service of the type ``rating``, with usage of a project."""
    directory = tmp_path_factory.mktemp('conf')
    with databases.url() as url, people.place(keystone, url, directory, **usage.options(directory)) as made:
        keystone.register('rating', made.url)
        admin = people.token(keystone, 'admin')
        usage.push(made.url, {'X-Auth-Token': admin}, keystone.projects['mine'])
        yield made


@pytest.fixture(scope='module')
def run():
    with clients.runner() as made:
        yield made


def asking(run, place, version, user, project):
    """What runs the words of a step as somebody."""
    environ = {
        'OS_AUTH_URL': place.keystone.url, 'OS_USERNAME': user, 'OS_PASSWORD': real_keystone.PASSWORD,
        'OS_PROJECT_NAME': project, 'OS_USER_DOMAIN_ID': 'default', 'OS_PROJECT_DOMAIN_ID': 'default',
        'OS_IDENTITY_API_VERSION': '3'}
    return lambda words, input: run(
        ['openstack', '--rating-api-version', str(version), 'rating', *words], environ, input)


@pytest.mark.parametrize('version', conversations.VERSIONS)
@pytest.mark.parametrize('about', CONVERSATIONS)
def test_a_conversation_goes_as_written(run, place, about, version):
    conversations.hold(CONVERSATIONS[about], version, asking(run, place, version, 'olga', 'ops'),
                       {'mine': place.keystone.projects['mine']})


@pytest.mark.parametrize(('version', 'step'), conversations.firsts(), ids=lambda value: getattr(value, 'run', value))
def test_a_member_of_the_project_may_what_the_conversation_says(run, place, version, step):
    kept = conversations.Lost(mine=place.keystone.projects['mine'])
    ran = conversations.take(step, asking(run, place, version, 'bob', 'mine'), kept)
    if step.member:
        conversations.check(step, ran, kept)
        return
    assert ran.code == 1, ran.output
    assert '(HTTP 403)' in ran.errors or step.run in READING_FIRST and ran.errors == HIDDEN
