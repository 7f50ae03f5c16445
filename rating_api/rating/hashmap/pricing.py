"""Prices as a function of quantity, exact until they are rounded once.

Here are lines, curves and the pricer that adds curves up. Which rules make a curve is the engine's.
"""

import bisect
import collections
import decimal
import typing
from collections.abc import Iterable, Sequence

from rating_api import datapoint

ZERO = decimal.Decimal(0)

# Nothing is ever rounded here: rates multiply, so a price may need more digits than any context of a
# fixed width has. Additions, multiplications and quantize use no more memory than their result needs.
UNROUNDED = decimal.Context(prec=decimal.MAX_PREC, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX,
                            rounding=decimal.ROUND_HALF_EVEN)

_QUANTUM = decimal.Decimal(1).scaleb(-datapoint.DECIMALS)


class Line(typing.NamedTuple):
    """What a quantity costs: ``unit`` for each of it, and ``once`` for the point."""

    unit: decimal.Decimal
    once: decimal.Decimal = ZERO


class Curve(typing.NamedTuple):
    """What a unit costs, and the lines that take its place from a level of quantity on, in order."""

    unit: decimal.Decimal
    steps: Sequence[tuple[decimal.Decimal, Line]] = ()


class Pricer:
    """The price of any quantity of a series."""

    def __init__(self, curves: Iterable[Curve]) -> None:
        """The sum of the curves."""
        with decimal.localcontext(UNROUNDED):
            levels, lines = _add(curves)
            self._levels = levels
            self._units = [_trimmed(line.unit) for line in lines]
            self._onces = [_trimmed(line.once) for line in lines]
        self._unit_exponent = min(map(_exponent, self._units))
        self._once_exponent = min(map(_exponent, self._onces))

    def price(self, qty: decimal.Decimal) -> decimal.Decimal:
        """The price of one finite quantity, rounded half even to 18 decimals."""
        return self.prices((qty,))[0]

    def prices(self, quantities: Sequence[decimal.Decimal]) -> list[decimal.Decimal]:
        """The price of each finite quantity, in their order, each rounded half even to 18 decimals."""
        with decimal.localcontext(UNROUNDED):
            prices = self._unrounded(quantities)
            # An exact sum has as many decimals as the longest of what was summed.
            exponent = self._unit_exponent + _exponent(sum(quantities, ZERO))
            if min(exponent, self._once_exponent) < -datapoint.DECIMALS:
                return [price.quantize(_QUANTUM) for price in prices]
            return prices

    def _unrounded(self, quantities: Sequence[decimal.Decimal]) -> list[decimal.Decimal]:
        levels, units, onces = self._levels, self._units, self._onces
        if not levels:
            unit = units[0]
            return [unit * qty for qty in quantities]
        band = bisect.bisect_right
        return [units[at := band(levels, qty)] * qty + onces[at] for qty in quantities]


def _add(curves: Iterable[Curve]) -> tuple[list[decimal.Decimal], list[Line]]:
    first = Line(ZERO)
    changes: dict[decimal.Decimal, Line] = collections.defaultdict(lambda: Line(ZERO))
    for curve in curves:
        before = Line(curve.unit)
        first = _plus(first, before)
        for level, line in curve.steps:
            changes[level] = _plus(changes[level], _minus(line, before))
            before = line
    levels = sorted(changes)
    lines = [first]
    for level in levels:
        lines.append(_plus(lines[-1], changes[level]))
    return levels, lines


def _plus(one: Line, other: Line) -> Line:
    return Line(one.unit + other.unit, one.once + other.once)


def _minus(one: Line, other: Line) -> Line:
    return Line(one.unit - other.unit, one.once - other.once)


def _trimmed(value: decimal.Decimal) -> decimal.Decimal:
    value = value.normalize()
    return value.quantize(decimal.Decimal(1)) if _exponent(value) > 0 else value


def _exponent(value: decimal.Decimal) -> int:
    return int(value.as_tuple().exponent)


FREE = Pricer(())
