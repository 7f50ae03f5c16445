"""Version documents, as keystoneauth and people read them."""

from typing import Any

from rating_api.api.openstack import microversion
from rating_api.api.openstack.rating import history


def version(major: str, host_url: str, versions: microversion.Versions) -> dict[str, Any]:
    """The document of a major version; that of the one with microversions names them, and the API's release."""
    document = {'id': major, 'status': history.STATUSES[major],
                'links': [{'rel': 'self', 'href': f'{host_url}/{major}'}]}
    if major != history.VERSIONED:
        return document
    return {**document, 'version': str(versions.maximum), 'min_version': str(versions.minimum),
            'release': history.RELEASE}
