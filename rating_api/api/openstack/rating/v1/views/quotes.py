"""A quote as v1's clients see it."""

import decimal

from rating_api import datapoint
from rating_api.rating import modules

# As many as CloudKitty shows of 1.5; a price has no more than 18.
_DECIMALS = decimal.Decimal(1).scaleb(-27)


def total(outcome: modules.Outcome) -> str:
    """The sum of all prices, exactly: '0', or with 27 decimals."""
    with decimal.localcontext(datapoint.EXACT):
        found = sum((point.price for point in outcome.points if point.price), decimal.Decimal(0))
        return format(found.quantize(_DECIMALS), 'f') if found else '0'
