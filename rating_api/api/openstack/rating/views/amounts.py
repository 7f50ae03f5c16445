"""Amounts and times as clients see them."""

import decimal

from rating_api import datapoint
from rating_api.api.openstack import wsgi


@wsgi.api_version('2.0', '2.1')
def number(value: decimal.Decimal) -> decimal.Decimal | str:
    """The amount as a JSON number with all its digits."""
    return datapoint.plain(value)


@wsgi.api_version('2.2')
def text(value: decimal.Decimal) -> decimal.Decimal | str:
    """The amount as a string."""
    return datapoint.text(value)


amount = wsgi.Versioned(number, text)


def time(seconds: int) -> str:
    """An instant in ISO 8601 with the offset of UTC; one beyond the calendar, where a bucket may end, is its edge."""
    return datapoint.nearest_moment(seconds).isoformat()
