"""What the API holds when the official clients ask it: the usage of a project in March 2026, and what is metered."""

import requests

from tests.functional import api as real

# A project where no Keystone knows any.
MINE = '4c1f0de0b6ee4f1aa8a2a54e2ccf8f2b'
_METRICS = """
metrics:
  cpu:
    unit: instance
    metadata: [flavor, image]
  network.incoming.bytes:
    unit: MiB
    alt_name: network.incoming
"""


def options(directory):
    """The options of the API, with a metrics.yml in a directory."""
    file = directory / 'metrics.yml'
    file.write_text(_METRICS)
    return {'collect__metrics_conf': file}


def push(url, headers, project):
    """Push a point of a project, which becomes a scope, and one of another."""
    points = [real.point(2, price=1.5, project_id=project, id='a', metadata={'flavor': 'm1'}),
              real.point(1, price=10, project_id='theirs', id='b')]
    scope = {'scope_id': project, 'last_processed_timestamp': '2026-03-02T00:00:00Z'}
    for path, body in (('/v2/dataframes', real.frames({'cpu': points})), ('/v2/scope', scope)):
        answer = requests.post(url + path, json=body, headers=headers, timeout=60)
        assert answer.ok, answer.text
