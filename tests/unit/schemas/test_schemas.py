"""Every schema of the API, for both validators, and by a few rules of the house."""

import pytest

from rating_api.schemas import types
from tests import surface
from tests.unit.api.validation import agreement


def schemas():
    """Each different schema of the routes, under the operation that has it first."""
    found = {}
    for one in surface.operations():
        for part in ('queries', 'bodies', 'responses'):
            for fact in getattr(one.declaration, part):
                since = fact.since or one.since
                found.setdefault(repr(fact.value), (f'{part} of {one.method} {one.path} at {since}', fact.value))
    return [pytest.param(schema, id=name) for name, schema in found.values()]


SCHEMAS = schemas()


@pytest.mark.parametrize('schema', SCHEMAS)
def test_the_validators_agree(schema, caplog):
    agreement.assert_agree(schema, examples=40)
    assert 'disagree' not in caplog.text


def parts(schema):
    """A schema and all that is in it."""
    yield schema
    below = [*schema.get('properties', {}).values(), *schema.get('anyOf', ()), *schema.get('allOf', ())]
    below += [schema[name] for name in ('items', 'additionalProperties') if isinstance(schema.get(name), dict)]
    for part in below:
        yield from parts(part)


@pytest.mark.parametrize('schema', [case for case in SCHEMAS if not case.id.startswith('responses')])
def test_what_comes_in_has_an_end(schema):
    """Every text has a longest length or a format or is one of a few, and every list of parameters has a longest."""
    for part in parts(schema):
        kinds = part.get('type', ())
        if 'string' in ([kinds] if isinstance(kinds, str) else kinds):
            assert {'maxLength', 'format', 'enum', 'pattern'} & set(part), part
    if 'dataframes' not in str(schema):
        assert all('maxItems' in part for part in parts(schema) if part.get('type') == 'array')


def test_an_object_takes_no_other_keys():
    assert types.closed({'a': types.TEXT}, ('a',), minProperties=1) == {
        'type': 'object', 'properties': {'a': types.TEXT}, 'required': ['a'], 'additionalProperties': False,
        'minProperties': 1}


def test_a_nullable_schema_keeps_the_rest():
    assert types.nullable(types.TEXT) == {'type': ['string', 'null'], 'maxLength': 4096}


def test_a_collection_has_its_items_and_its_links():
    schema = types.collection('things', types.TEXT)
    assert set(schema['properties']) == {'things', 'links', 'count'}
    assert schema['required'] == ['things', 'links']
