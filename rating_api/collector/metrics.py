"""The metrics that an operator wants rated: their definitions, and how a measured value becomes a quantity.

Reading and checking the file that defines them is in ``metrics_file``.
"""

import dataclasses
import decimal
import fractions
import typing
from collections.abc import Mapping

# As CloudKitty does: sources answer with binary floats, of which nine digits are beyond dispute.
NINE_DIGITS = decimal.Context(prec=9, rounding=decimal.ROUND_HALF_UP)

Mutation = typing.Literal['NONE', 'NUMBOOL', 'NOTNUMBOOL', 'FLOOR', 'CEIL', 'MAP']
MUTATIONS: tuple[Mutation, ...] = typing.get_args(Mutation)

_ZERO, _ONE = decimal.Decimal(0), decimal.Decimal(1)


@dataclasses.dataclass(frozen=True)
class Metric:
    """One thing to rate: ``name`` is the source's word for it, ``type`` the word used in bills and rules.

    ``metric_id`` is unique in a file: the name, or ``name@#alt_name``. ``groupby`` has the scope key.
    """

    metric_id: str
    name: str
    type: str
    unit: str
    description: str = ''
    groupby: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    factor: fractions.Fraction = fractions.Fraction(1)
    offset: fractions.Fraction = fractions.Fraction(0)
    mutate: Mutation = 'NONE'
    mutate_map: Mapping[decimal.Decimal, decimal.Decimal] = dataclasses.field(default_factory=dict)
    extra_args: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def quantity(self, value: decimal.Decimal) -> decimal.Decimal:
        """What is rated for a measured value: value * factor + offset, then the mutation.

        The value, the product and the sum are each rounded half up to nine significant digits.
        """
        value = NINE_DIGITS.plus(value)
        product = nine_digits(fractions.Fraction(value) * self.factor)
        return self._mutated(nine_digits(fractions.Fraction(product) + self.offset))

    def _mutated(self, qty: decimal.Decimal) -> decimal.Decimal:
        match self.mutate:
            case 'NUMBOOL':
                return _ONE if qty else _ZERO
            case 'NOTNUMBOOL':
                return _ZERO if qty else _ONE
            case 'FLOOR':
                return qty.to_integral_value(decimal.ROUND_FLOOR)
            case 'CEIL':
                return qty.to_integral_value(decimal.ROUND_CEILING)
            case 'MAP':
                return self.mutate_map.get(qty, _ZERO)
        return qty


def nine_digits(value: fractions.Fraction) -> decimal.Decimal:
    """The value rounded half up to nine significant digits."""
    # A decimal division is correctly rounded, so the one rounding here sees the exact quotient.
    return NINE_DIGITS.divide(decimal.Decimal(value.numerator), decimal.Decimal(value.denominator))
