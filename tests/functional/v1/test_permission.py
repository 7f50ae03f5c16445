"""Who may configure hashmap: everything is real but the check of the token itself."""

import contextlib

import pytest

from rating_api.api import keystone
from tests.functional import api as real
from tests.functional.v1 import prices as pricing
from tests.functional.v1.prices import H

DENIED = "Access was denied to this resource. Policy doesn't allow rating:module_config to be performed."


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


@pytest.mark.parametrize(('method', 'path'), [
    ('GET', ''), ('GET', '/'), ('GET', '/types'), ('GET', '/services/'), ('POST', '/services'), ('DELETE', '/services'),
    ('PUT', '/mappings/x'), ('GET', '/nothing'), ('PATCH', '/mappings'), ('GET', '/services/x/fields/y/z')])
@pytest.mark.parametrize('prefix', [H, H.replace('/rating/', '/billing/'), H.replace('/rating/', '//rating/'),
                                    H.replace('hashmap', 'pyscripts')])
def test_who_is_no_administrator_gets_a_page_whatever_is_asked_for(member, prefix, method, path):
    response = member.ask(method, prefix + path)
    assert (response.status, response.headers['Content-Type']) == (403, 'text/plain; charset=UTF-8')
    assert response.text == f'403 Forbidden\n\n{DENIED}\n\n'
    response = member.ask(method, prefix + path, headers={'Accept': 'application/json'})
    assert response.json == {'code': 403, 'title': 'Forbidden', 'description': ''}


def test_the_door_is_at_hashmap(member):
    assert member.ask('GET', '/v1/rating/module_config').status == 405
    assert member.ask('GET', f'{H}s').status == 405


def test_head_and_options_of_who_is_no_administrator(member):
    assert (member.ask('HEAD', f'{H}/services').status, member.ask('HEAD', f'{H}/services').body) == (403, b'')
    assert member.ask('OPTIONS', f'{H}/services').status == 200
    assert member.ask('OPTIONS', f'{H}/nothing').status == 200


@pytest.mark.parametrize('headers', [{'X_Domain_Id': 'd'}, {'OpenStack_System_Scope': 'all'}])
def test_a_token_of_a_domain_or_of_the_system_is_refused(anyone, headers):
    """W19: CloudKitty answers 500."""
    assert anyone.having(X_Roles='admin', **headers).ask('GET', f'{H}/services').status == 403


def test_an_administrator_is_named_in_what_was_written(admin):
    """W1."""
    prices = pricing.Prices(admin)
    prices.mapping('m', start='2099-01-01')
    other = admin.having(X_Roles='admin', X_Project_Id='ops', X_User_Id='bob')
    path = f'{H}/mappings/{prices.ids["m"]}'
    assert other.ask('PUT', path, {'cost': '2'}).status == 302
    assert other.ask('DELETE', path).status == 204
    found = prices.get('/mappings/{m}')
    assert (found['created_by'], found['updated_by'], found['deleted_by']) == ('root', 'bob', 'bob')
