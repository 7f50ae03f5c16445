"""Version documents, as keystoneauth and people read them."""

from typing import Any

from rating_api.api.openstack import microversion
from rating_api.api.openstack.rating import history


def v2(host_url: str, versions: microversion.Versions) -> dict[str, Any]:
    """The document of v2: its microversions, its status and the release of the API."""
    return {
        'id': 'v2',
        'status': history.STATUS,
        'version': str(versions.maximum),
        'min_version': str(versions.minimum),
        'release': history.RELEASE,
        'links': [{'rel': 'self', 'href': f'{host_url}/v2'}],
    }
