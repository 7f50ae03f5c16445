"""Amounts and times as v1 shows them: floats in Python's own form, and naive times in UTC."""

import decimal

from rating_api import datapoint

_RATE = decimal.Decimal('0.00001')


def total(value: decimal.Decimal) -> str:
    """A sum as Python writes a float: ``1.723456789``, ``2.0``; zero is ``0``.

    A number that no float says exactly is in plain notation, with all its digits.
    """
    return _float(value) if value else '0'


def rate(value: decimal.Decimal) -> str:
    """The same, rounded half even to five decimals: ``1.72346``; what is less than they can say is ``0.0``."""
    return _float(value.quantize(_RATE, context=datapoint.EXACT)) if value else '0'


def _float(value: decimal.Decimal) -> str:
    text = repr(float(value or 0))
    return text if decimal.Decimal(text) == value else datapoint.text(value)


def time(seconds: int) -> str:
    """An instant in ISO 8601, in UTC, without an offset."""
    return datapoint.moment(seconds).replace(tzinfo=None).isoformat()
