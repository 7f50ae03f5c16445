"""keystoneauth follows a redirect of a PUT by the same PUT, thirty times: one change of a client is 31 requests (W2)."""

import pytest
from keystoneauth1 import adapter
from keystoneauth1 import noauth
from keystoneauth1 import session

from tests.functional import serving
from tests.functional.v1.prices import DAY
from tests.functional.v1.prices import H
from tests.functional.v1.prices import when

REDIRECTS = 30


@pytest.fixture(scope='module')
def rating(databases):
    """A real client of a real server."""
    with databases.url() as url, serving.serving(url) as endpoint:
        yield adapter.Adapter(session.Session(auth=noauth.NoAuth(endpoint=endpoint)), service_type='rating')


@pytest.fixture(scope='module')
def field_id(rating):
    service = rating.post(f'{H}/services/', json={'name': 'cpu'}).json()
    return rating.post(f'{H}/fields/', json={'name': 'flavor', 'service_id': service['service_id']}).json()['field_id']


def make(rating, field_id, value, **more):
    """A mapping that runs, as the server shows it."""
    body = {'cost': '0.5', 'field_id': field_id, 'value': value, 'start': when(-DAY), **more}
    return rating.post(f'{H}/mappings/?force=true', json=body).json()


def put(rating, path, body):
    """What 31 PUTs were answered."""
    response = rating.put(path, json=body)
    answers = [*response.history, response]
    assert [answer.request.method for answer in answers] == ['PUT'] * (REDIRECTS + 1)
    assert {answer.request.body for answer in answers} == {response.request.body}
    return {(answer.status_code, answer.headers['Location'], answer.content, answer.headers.get('Content-Type'))
            for answer in answers}


@pytest.mark.parametrize('whole', [False, True])
def test_a_client_sets_the_end_of_a_running_rule(rating, field_id, whole):
    """W7: with ids too, as the official client sends the whole rule."""
    made = make(rating, field_id, f'whole: {whole}')
    end = when(10 * DAY)
    path = f'{H}/mappings/'
    body = {**made, 'end': end} if whole else {'mapping_id': made['mapping_id'], 'cost': 0, 'end': end}
    assert put(rating, path, body) == {(302, rating.get_endpoint() + path, b'', None)}
    found = rating.get(f'{H}/mappings/{made["mapping_id"]}').json()
    assert found == {**made, 'end': end, 'updated_by': 'unknown'}


def test_a_client_changes_a_rule_to_come(rating, field_id):
    made = make(rating, field_id, 'to come', start='2099-01-01')
    path = f'{H}/mappings/{made["mapping_id"]}'
    body = {'cost': '0.7', 'start': '2099-02-01T00:00:00', 'end': '2099-03-01T00:00:00', 'description': 'dearer'}
    assert put(rating, path, body) == {(302, rating.get_endpoint() + path, b'', None)}
    found = rating.get(path).json()
    assert found == {**made, **body, 'cost': '0.7000000000000000000000000000', 'updated_by': 'unknown'}


def test_a_client_changes_a_threshold(rating, field_id):
    made = rating.post(f'{H}/thresholds/', json={'cost': '1', 'level': '10', 'field_id': field_id}).json()
    path = f'{H}/thresholds/'
    body = {**made, 'level': '20', 'type': 'rate'}
    assert put(rating, path, body) == {(302, rating.get_endpoint() + path, b'', None)}
    assert rating.get(f'{path}{made["threshold_id"]}').json() == {**body, 'level': '20.00000000'}


def test_a_refusal_is_not_followed(rating, field_id):
    made = make(rating, field_id, 'refused')
    response = rating.put(f'{H}/mappings/', json={**made, 'cost': '9'}, raise_exc=False)
    assert (response.status_code, len(response.history)) == (400, 0)
    assert response.json()['faultstring'].startswith('You are allowed to update only the attribute [end]')
    assert rating.get(f'{H}/mappings/{made["mapping_id"]}').json() == made
