"""The bodies of v1's refusals: WSME's faults, in JSON or XML, and pecan's pages, in what the client accepts."""

import html
from collections.abc import Mapping
from typing import Any
from xml.sax import saxutils

from rating_api.api.openstack import dialect
from rating_api.api.openstack import faults
from rating_api.api.validation import decoder

_XML = ('application/xml', 'text/xml')
_TEXT, _HTML = 'text/plain; charset=UTF-8', 'text/html; charset=UTF-8'


def is_acceptable(accept: str | None) -> bool:
    """Whether a client that sends this ``Accept`` reads JSON, or the XML of faults."""
    if not accept or accept.startswith('text/html,'):
        return True
    return any(kind in ('*/*', 'application/*', 'text/javascript', dialect.JSON, *_XML) for kind in _kinds(accept))


def fault(status: int, text: str, environ: Mapping[str, Any]) -> tuple[str, bytes]:
    """The content type and body of WSME's fault: whose it is, and what it is."""
    whose = 'Client' if status < 500 else 'Server'
    kinds = _kinds(environ.get('HTTP_ACCEPT', ''))
    if any(kind in _XML for kind in kinds) and dialect.JSON not in kinds:
        body = (f'<error><faultcode>{whose}</faultcode><faultstring>{saxutils.escape(text)}</faultstring>'
                f'<debuginfo /></error>')
        return 'application/xml; charset=UTF-8', body.encode()
    return dialect.JSON, decoder.encode({'faultcode': whose, 'faultstring': text, 'debuginfo': None})


def page(fault: faults.Fault, environ: Mapping[str, Any]) -> tuple[str, bytes]:
    """The content type and body of pecan's page about an error."""
    accept = environ.get('HTTP_ACCEPT', '')
    if accept == dialect.JSON:
        return dialect.JSON, decoder.encode({'code': fault.status, 'title': fault.title, 'description': ''})
    status = f'{fault.status} {fault.title}'
    if dialect.JSON in _kinds(accept):
        return dialect.JSON, decoder.encode({'message': fault.detail, 'code': status, 'title': fault.title})
    if '*/*' in accept or 'text/html' in accept:
        title, detail = html.escape(status), html.escape(fault.detail)
        return _HTML, (f'<html>\n <head>\n  <title>{title}</title>\n </head>\n <body>\n  <h1>{title}</h1>\n'
                       f'  {detail}<br /><br />\n </body>\n</html>').encode()
    return _TEXT, f'{status}\n\n{fault.detail}\n\n'.encode()


def _kinds(accept: str) -> list[str]:
    return [one.partition(';')[0].strip().lower() for one in accept.split(',')]
