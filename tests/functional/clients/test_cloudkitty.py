"""``cloudkitty``, the command of CloudKitty's own client, without authentication by its own plugin."""

import subprocess

import pytest

from tests import clients
from tests import environments
from tests.functional import serving
from tests.functional.clients import conversations
from tests.functional.clients import usage

CONVERSATIONS = conversations.conversations()


@pytest.fixture(scope='module')
def environ(databases, tmp_path_factory):
    """What the command is told of where to ask: an API that has usage."""
    with databases.url() as url, serving.serving(url, **usage.options(tmp_path_factory.mktemp('conf'))) as found:
        usage.push(found, {}, usage.MINE)
        yield {'OS_AUTH_TYPE': 'cloudkitty-noauth', 'OS_ENDPOINT': found}


@pytest.fixture(scope='module')
def run():
    with clients.runner() as made:
        yield made


@pytest.mark.parametrize('version', conversations.VERSIONS)
@pytest.mark.parametrize('about', CONVERSATIONS)
def test_a_conversation_goes_as_written(run, environ, about, version):
    conversations.hold(CONVERSATIONS[about], version, lambda words, input: run(
        ['cloudkitty', '--os-rating-api-version', str(version), *words], environ, input), {'mine': usage.MINE})


@pytest.mark.parametrize('name', ['cloudkitty', 'openstack'])
def test_the_installed_script_is_what_all_of_these_stand_for(environ, run, name):
    """The others start from a process that has imported everything: the answers are the same."""
    words = {'cloudkitty': [], 'openstack': ['rating']}[name] + ['module', 'list', '-f', 'json']
    environ = {**environ, 'OS_RATING_ENDPOINT_OVERRIDE': environ['OS_ENDPOINT'], 'HOME': '/nonexistent'}
    done = subprocess.run([clients.installed(name), *words], env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == tuple(run([name, *words], environ))
    assert '"hashmap"' in done.stdout


LIBRARY = """
import sys
from cloudkittyclient import auth, client
from keystoneauth1 import session
rating = client.Client(sys.argv[1], session=session.Session(auth=auth.CloudKittyNoAuthPlugin(sys.argv[2]))).rating
print(rating.reload_modules())
print(rating.get_quotation(res_data=[{'service': 'nothing', 'volume': '2', 'desc': {}}]))
"""


@pytest.mark.parametrize(('version', 'code', 'said'), [('1', 0, 'None\n0\n'), ('2', 1, 'None\n')])
def test_reload_and_quote_are_sent_elsewhere_by_a_client_of_version_2(environ, version, code, said):
    """W38: its own fault; the one reads the list of modules and throws it away, the other posts to it."""
    done = subprocess.run([environments.python('clients'), '-c', LIBRARY, version, environ['OS_ENDPOINT']],
                          capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, said), done.stderr
    assert code == 0 or '405' in done.stderr
