"""How a section of the API reads requests and words its refusals.

A section is given a dialect as a value. This one is the framework's own: strict paths, JSON bodies,
API-SIG's errors. An older surface derives from it and changes what its clients rely on.
"""

from typing import Any

from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from rating_api.api.openstack import operation
from rating_api.api.openstack import wsgi
from rating_api.api.validation import decoder

JSON = 'application/json'
_UNKNOWN_PATH = faults.Fault(404, 'route.not_found', 'Not Found: the API has no such path.')
# More digits than the length of any body has.
_LENGTH_DIGITS = 18


class Dialect:
    """API-SIG's way of speaking; it has no state."""

    head = True
    """Whether HEAD is answered as GET without its body."""
    options_anywhere = False
    """Whether OPTIONS is answered for paths that the section does not have."""
    merges = False
    """Whether the parameters of a query schema also come from the path and from a body without a schema."""

    def path(self, raw: str) -> str:
        """The path to look up, from the latin-1 text that WSGI hands over; raises a 400 Fault."""
        if not raw.isascii():
            try:
                raw = raw.encode('latin-1').decode('utf-8')
            except UnicodeError:
                raise faults.Fault(400, 'request.malformed', 'The path is not UTF-8.') from None
        if '\0' in raw:
            raise faults.Fault(400, 'request.malformed', 'The path holds the character U+0000.')
        # An application that is mounted below a prefix may be asked for with no path at all.
        return raw or '/'

    def unknown(self, path: str) -> faults.Fault:
        """The refusal of a path that the section does not have."""
        return _UNKNOWN_PATH

    def text(self, environ: dict[str, Any], limit: int) -> bytes:
        """The bytes of a body that says it is JSON; raises 400, 413 or 415 Faults."""
        kind = environ.get('CONTENT_TYPE', '')
        if kind != JSON and not _is_json(kind):
            raise faults.Fault(415, 'request.media_type', 'Did not attempt to load JSON data because the request '
                                                          "Content-Type was not 'application/json'.")
        return self.raw(environ, limit)

    def decode(self, text: bytes) -> Any:
        """What a JSON text says; raises a 400 Fault."""
        try:
            return decoder.decode(text)
        except decoder.Malformed as error:
            raise faults.Fault(400, 'request.malformed', f'The request body is no valid JSON: {error}.') from None

    def raw(self, environ: dict[str, Any], limit: int) -> bytes:
        """The bytes of a body, as many as were announced; raises 400 and 413 Faults."""
        length = self._length(environ)
        if length is None and not environ.get('wsgi.input_terminated'):
            return b''
        if length is not None and length > limit:
            raise self.too_large(limit)
        try:
            raw: bytes = environ['wsgi.input'].read(limit + 1 if length is None else length)
        except OSError:
            raise faults.Fault(400, 'request.malformed', 'The body broke off.') from None
        if len(raw) > limit:
            raise self.too_large(limit)
        if length is not None and len(raw) < length:
            raise faults.Fault(400, 'request.malformed', 'The body is shorter than its Content-Length.')
        return raw

    def _length(self, environ: dict[str, Any]) -> int | None:
        announced = environ.get('CONTENT_LENGTH')
        if not announced:
            return None
        if not (announced.isascii() and announced.isdigit() and len(announced) <= _LENGTH_DIGITS):
            raise faults.Fault(400, 'request.malformed', 'Content-Length is not a length.')
        return int(announced)

    def too_large(self, limit: int) -> faults.Fault:
        """The refusal of a body beyond the limit, in bytes."""
        return faults.Fault(413, 'request.too_large', f'The request body is larger than {limit} bytes.')

    def arguments(self, environ: dict[str, Any], variables: dict[str, Any], plan: operation.Plan,
                  limit: int) -> dict[str, Any]:
        """What a method is called with beside the request and its body; raises 400 Faults.

        ``variables`` are those of the path; ``query`` is added to them if the method takes one. ``limit`` is for a
        dialect that finds parameters in bodies, and is the largest one in bytes.
        """
        if plan.takes_query:
            variables['query'] = plan.query.read(environ.get('QUERY_STRING', ''))
        elif environ.get('QUERY_STRING'):
            plan.query.read(environ['QUERY_STRING'])
        return variables

    def fault(self, fault: faults.Fault, version: microversion.Version, environ: dict[str, Any]) -> tuple[str, bytes]:
        """The content type and body with which a refusal of a request is sent."""
        document = faults.api_sig(fault, environ.get(wsgi.REQUEST_ID, ''))
        if fault.about_version:
            # A client that sends a wrong version may speak any of them: it finds the text in either form.
            document = {**document, **fault.facts, 'message': fault.detail}
        return JSON, decoder.encode(document)


def _is_json(kind: str) -> bool:
    kind = kind.partition(';')[0].strip().lower()
    return kind == JSON or (kind.startswith('application/') and kind.endswith('+json'))
