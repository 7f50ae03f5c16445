"""The conversations name every command that the client has, with both of its faces, and none that it has not."""

import json
import subprocess

import pytest

from tests import environments
from tests.functional.clients import conversations

STEPS = [step for steps in conversations.conversations().values() for step in steps]
LISTING = """
import importlib.metadata, json, sys
print(json.dumps([entry.name for entry in importlib.metadata.entry_points(group=sys.argv[1])]))
"""


@pytest.mark.parametrize('version', conversations.VERSIONS)
@pytest.mark.parametrize(('group', 'prefix'), [('cloudkittyclient_v', ''), ('openstack.rating.v', 'rating ')])
def test_every_command_is_held(group, prefix, version):
    listed = subprocess.run([environments.python('clients'), '-c', LISTING, f'{group}{version}'],
                            capture_output=True, text=True, check=True).stdout
    names = {name.replace('_', ' ').removeprefix(prefix) for name in json.loads(listed)}
    assert {step.run for step in STEPS if version in step.versions} == names
