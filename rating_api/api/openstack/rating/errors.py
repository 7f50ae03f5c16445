"""How the errors of the domain are told over HTTP: the status and the stable code of each."""

from rating_api import exception
from rating_api.api.openstack import faults

ERRORS = {
    exception.Invalid: faults.Translation(400, 'request.invalid'),
    exception.Forbidden: faults.Translation(403, 'policy.forbidden'),
    exception.NotFound: faults.Translation(404, 'resource.not_found'),
    # No method at all is allowed while the configuration is wrong.
    exception.NoMetrics: faults.Translation(405, 'metrics.unavailable', headers=(('Allow', ''),)),
    exception.Conflict: faults.Translation(409, 'resource.conflict'),
    exception.KeyReused: faults.Translation(409, 'request.idempotency_key_reused'),
    exception.StaleRevision: faults.Translation(412, 'resource.stale'),
    # Nobody but the operator can change it.
    exception.RatingUnavailable: faults.Translation(503, 'rating.unavailable', headers=(('Retry-After', '60'),)),
    exception.StorageBusy: faults.Translation(503, 'storage.busy', headers=(('Retry-After', '1'),)),
}
