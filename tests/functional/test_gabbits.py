"""The files in gabbits/: conversations with the API in YAML, each with an empty database of its own."""

import pathlib
import unittest

import pytest
from gabbi import driver
from gabbi import reporter

from tests.functional import api

GABBITS = pathlib.Path(__file__).with_name('gabbits')


class Stage:
    """What the collected requests are sent to: the application of the file whose turn it is."""

    application = None

    def __call__(self, environ, start_response):
        return self.application(environ, start_response)


def pytest_generate_tests(metafunc):
    # Not gabbi's own plugin for pytest: it wants every test of a session to be named its way.
    stage = Stage()
    suites = driver.build_tests(str(GABBITS), unittest.TestLoader(), intercept=lambda: stage,
                                # Nobody shows a certificate here, and reading those of the system takes seconds.
                                cert_validate=False, test_loader_name=__name__)
    cases = sorted(((case.test_base_name, number, case) for suite in suites for number, case in enumerate(suite)),
                   key=lambda found: found[:2])
    metafunc.parametrize(
        ('stage', 'case'), [((name, stage), case) for name, _, case in cases], indirect=['stage'], scope='module',
        ids=[f'{name} {number}: {case.test_data["name"]}' for name, number, case in cases])


@pytest.fixture(scope='module')
def stage(request, databases):
    _, made = request.param
    with databases.url() as url, api.application(url) as made.application:
        yield made


def test_conversation(stage, case):
    case(reporter.PyTestResult())
