"""Callers of v1 behind Keystone: everything is real but the check of the token itself."""

import contextlib

import pytest

from rating_api.api import keystone
from tests.functional import api as real


@pytest.fixture(scope='module')
def anyone(databases):
    """A client of an API behind Keystone, which believes the headers that keystonemiddleware sets."""
    with databases.url() as url, contextlib.ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(keystone.auth_token, 'AuthProtocol', lambda app, options: app)
            application = stack.enter_context(real.application(url, api__auth_strategy='keystone'))
        yield real.Client(application)


@pytest.fixture
def admin(anyone):
    return anyone.having(X_Roles='admin,member', X_Project_Id='ops', X_User_Id='root')


@pytest.fixture
def member(anyone):
    return anyone.having(X_Roles='member,reader', X_Project_Id='mine', X_User_Id='alice')
