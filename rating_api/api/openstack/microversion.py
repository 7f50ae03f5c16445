"""Microversions: which ones a service has, and which one a request asks for.

Nothing here knows a route; what an operation does at a version is in operation.py.
"""

import functools
import re
from collections.abc import Sequence

import microversion_parse

from rating_api.api.openstack import faults

HEADER = 'OpenStack-API-Version'
Version = microversion_parse.Version

# More digits than any version has would only cost time.
_TEXT = re.compile('[1-9][0-9]{0,17}[.](0|[1-9][0-9]{0,17})')


def parse(text: str) -> Version:
    """The version that a text such as '2.10' names; ValueError for any other text."""
    if not _TEXT.fullmatch(text):
        raise ValueError(f'{text!r} is not a version of the form X.Y')
    return microversion_parse.parse_version_string(text)


class Versions:
    """The versions of one service, oldest first, and the header that chooses among them."""

    def __init__(self, service_type: str, texts: Sequence[str]) -> None:
        self.service_type = service_type
        self.all = tuple(parse(text) for text in texts)
        if not self.all or list(self.all) != sorted(set(self.all)):
            raise ValueError('versions are listed oldest first, each once, and there is one at least')
        self.minimum, self.maximum = self.all[0], self.all[-1]
        # Clients repeat one header text for ever; a flood of different ones costs no memory.
        self.requested = functools.lru_cache(maxsize=256)(self._requested)
        self._headers = {version: (
            (HEADER, f'{service_type} {version}'),
            ('Vary', HEADER),
        ) for version in self.all}

    def __contains__(self, version: Version) -> bool:
        return version in self._headers

    def _requested(self, header: str | None) -> Version:
        """The version that a header's text asks for: none is the minimum, ``latest`` the maximum.

        Raises a 400 Fault for a malformed version and a 406 Fault for one that is not offered.
        """
        text = header and microversion_parse.get_version({HEADER: header}, self.service_type)
        if not text:
            return self.minimum
        if text == 'latest':
            return self.maximum
        try:
            version = parse(text)
        except ValueError:
            raise self._fault(400, 'microversion.malformed',
                              f'The version {text[:100]!r} in {HEADER} is malformed; it must be X.Y or latest.'
                              ) from None
        if version not in self:
            raise self._fault(406, 'microversion.unsupported',
                              f'Version {text} is not supported by the API. '
                              f'Minimum is {self.minimum} and maximum is {self.maximum}.')
        return version

    def _fault(self, status: int, code: str, detail: str) -> faults.Fault:
        facts = {} if status == 400 else {'min_version': str(self.minimum), 'max_version': str(self.maximum)}
        return faults.Fault(status, code, detail, facts=facts, about_version=True)

    def headers(self, version: Version) -> tuple[tuple[str, str], ...]:
        """What every response made at a version carries."""
        return self._headers[version]
