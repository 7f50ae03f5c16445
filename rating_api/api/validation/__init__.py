"""Marks that say what a method reads and answers: body, query and response schemas.

A schema is a JSON Schema (draft 2020-12) as plain data, or a table of versions:

    CREATE_BODY = (
        ('2.4', {...}),                                   # the schema where it begins
        ('2.9', {'properties': {'end': types.TIME}}),     # a merge patch (RFC 7396) on the one before
    )

so that a new version adds a line and edits none. The validators are made when the routes are built.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rating_api.api.openstack import declaration

Schema = Mapping[str, Any]
Table = Sequence[tuple[str, Schema]]


def merge(schema: Any, patch: Any) -> Any:
    """A schema with a merge patch applied (RFC 7396): null removes a key; the schema itself is not changed."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(schema) if isinstance(schema, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def unfold(schema: Schema | Table, since: str | None,
           until: str | None) -> list[declaration.Ranged[Schema]]:
    """The whole schemas of a table with the versions where each begins."""
    if isinstance(schema, Mapping):
        return [declaration.ranged(schema, since, until)]
    if since or until:
        raise declaration.TableError('a table of schemas says by itself from which version each holds')
    whole: Schema = {}
    unfolded = []
    for start, patch in schema:
        whole = merge(whole, patch)
        unfolded.append(declaration.ranged(whole, start, None))
    return unfolded


def schema(schema: Schema | Table, since: str | None = None, until: str | None = None, *,
           decoder: declaration.Decoder | None = None) -> Callable[[declaration.Function], declaration.Function]:
    """Read the JSON body by a schema; the method gets it as ``body``.

    A ``decoder`` is a function of the controller, the text and the version that is asked first, for bodies so large
    that they are worth it. What it returns is the body, and the schema is not asked; by None it leaves the body to
    the schema. It must return None for every body that the schema refuses.
    """
    def mark(function: declaration.Function) -> declaration.Function:
        declaration.declare(function).bodies.extend(unfold(schema, since, until))
        if decoder is not None:
            declaration.once(function, 'schema with a decoder', decoder=decoder)
        return function
    return mark


def query_schema(schema: Schema | Table, since: str | None = None,
                 until: str | None = None) -> Callable[[declaration.Function], declaration.Function]:
    """Read the query string by a schema of one property a parameter; the method gets it as ``query``.

    An array takes a comma list, repeated keys, or both; other types take one value. Without this mark a
    method takes no parameter at all.
    """
    def mark(function: declaration.Function) -> declaration.Function:
        declaration.declare(function).queries.extend(unfold(schema, since, until))
        return function
    return mark


def response_body_schema(schema: Schema | Table, since: str | None = None,
                         until: str | None = None) -> Callable[[declaration.Function], declaration.Function]:
    """Promise what the body of a success looks like."""
    def mark(function: declaration.Function) -> declaration.Function:
        declaration.declare(function).responses.extend(unfold(schema, since, until))
        return function
    return mark
