"""How v2 words its refusals: one message at 2.0, as CloudKitty does, and API-SIG's form from 2.1 on."""

from typing import Any

from rating_api.api.openstack import dialect
from rating_api.api.openstack import faults
from rating_api.api.openstack import microversion
from rating_api.api.validation import decoder

_API_SIG = microversion.parse('2.1')


class V2Dialect(dialect.Dialect):
    """The dialect of everything below ``/v2``, and of ``/`` itself, which is always at the first version."""

    def fault(self, fault: faults.Fault, version: microversion.Version, environ: dict[str, Any]) -> tuple[str, bytes]:
        """The content type and body with which a refusal of a request is sent."""
        if version >= _API_SIG or fault.about_version:
            return super().fault(fault, version, environ)
        return dialect.JSON, decoder.encode({'message': _message(fault)})


def _message(fault: faults.Fault) -> str:
    if fault.problems:
        return '; '.join(f"{problem.reason} (path: '{list(problem.path)}')" for problem in fault.problems)
    if fault.code == 'policy.forbidden':
        return 'You are not authorized to perform this action'
    return fault.detail
