"""Refusals: what an API says when it says no, and API-SIG's way of saying it.

A Fault is made by the framework or translated from a domain error; a dialect (dialect.py) words it.
"""

import http
from collections.abc import Mapping, Sequence
from typing import NamedTuple

Headers = Sequence[tuple[str, str]]
PHRASES = {status.value: status.phrase for status in http.HTTPStatus}
"""The standard phrase of each status."""


class Problem(NamedTuple):
    """One thing that is wrong with a request: where, by which keyword of the schema, and why."""

    path: tuple[str | int, ...]
    keyword: str
    reason: str

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901)."""
        return ''.join(['/' + str(step).replace('~', '~0').replace('/', '~1') for step in self.path])

    def __str__(self) -> str:
        return f'{self.reason} ({self.pointer or "/"})'


class Fault(Exception):
    """A response that refuses a request.

    ``code`` is stable and machine-readable; ``problems`` lists every defect of an invalid request;
    ``links`` are {'rel': ..., 'href': ...} of what helps; ``facts`` are further keys of the body;
    ``about_version`` marks a refusal of the version header itself.
    """

    def __init__(self, status: int, code: str, detail: str, *, headers: Headers = (),  # noqa: PLR0913, all by name
                 problems: Sequence[Problem] = (), links: Sequence[Mapping[str, str]] = (),
                 facts: Mapping[str, str] | None = None, about_version: bool = False) -> None:
        super().__init__(status, code, detail)
        if status not in PHRASES:
            raise ValueError(f'{status} is no HTTP status')
        self.status = status
        self.code = code
        self._detail = detail
        self.headers = headers
        self.problems = problems
        self.links = links
        self.facts = facts or {}
        self.about_version = about_version

    def __str__(self) -> str:
        return self.detail

    @property
    def detail(self) -> str:
        """What is wrong, for a person to read; of an invalid request each problem with its place."""
        return self._detail or '; '.join(map(str, self.problems))

    @property
    def title(self) -> str:
        """The standard phrase of the status."""
        return PHRASES[self.status]


class Translation(NamedTuple):
    """How an exception of the domain is told to a client."""

    status: int
    code: str
    headers: Headers = ()


def invalid(problems: Sequence[Problem]) -> Fault:
    """The 400 for a request that its schema refuses."""
    return Fault(400, 'request.invalid', '', problems=problems)


def unexpected() -> Fault:
    """The 500 that tells nothing of the inside."""
    return Fault(500, 'server.unexpected',
                 'The server met an unexpected condition; the log has it under the request id.')


def translate(error: Exception, translations: Mapping[type[Exception], Translation]) -> Fault | None:
    """The Fault for an exception, by the nearest of its classes that has one; None if none has."""
    if isinstance(error, Fault):
        return error
    for kind in type(error).__mro__:
        found = translations.get(kind)
        if found is not None:
            return Fault(found.status, found.code, str(error), headers=found.headers)
    return None


def api_sig(fault: Fault, request_id: str) -> dict[str, object]:
    """The errors document of the API-SIG guideline, one entry a problem."""
    common = {'status': fault.status, 'title': fault.title, 'links': fault.links, 'request_id': request_id,
              **fault.facts}
    if not fault.problems:
        return {'errors': [{'code': fault.code, 'detail': fault.detail, **common}]}
    return {'errors': [
        {'code': f'{fault.code}.{problem.keyword}', 'detail': str(problem), **common} for problem in fault.problems]}
