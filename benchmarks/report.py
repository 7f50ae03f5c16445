"""Rows of the report: what was measured, beside whom, against which target, and whether it is met."""

import dataclasses
import typing
from collections.abc import Mapping, Sequence

from rich import console
from rich import table

COLUMNS: typing.Final = ('what', 'ours', 'peers', 'ratio', 'target', 'met')


@dataclasses.dataclass(frozen=True)
class Target:
    """What a row must reach: an amount and, or, a factor in relation to the first peer. None asks nothing."""

    at_most: float | None = None
    at_least: float | None = None
    times: float | None = None


@dataclasses.dataclass(frozen=True)
class Row:
    """One figure. ``ours`` is None when it could not be taken; ``more_is_better`` turns the ratio round.

    ``cpu`` is how much of a wall time the processors were at work for it, which other work on the machine does not
    change much.
    """

    what: str
    unit: str
    ours: float | None
    peers: Mapping[str, float] = dataclasses.field(default_factory=dict)
    target: Target = Target()
    more_is_better: bool = False
    cpu: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times better ours is than the first peer."""
        if not self.ours or not self.peers:
            return None
        peer = next(iter(self.peers.values()))
        return self.ours / peer if self.more_is_better else peer / self.ours

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one, or when what is needed to tell was not measured."""
        if self.ours is None or self.target == Target():
            return None
        at_most, at_least, times = self.target.at_most, self.target.at_least, self.target.times
        if at_most is not None and self.ours > at_most:
            return False
        if at_least is not None and self.ours < at_least:
            return False
        if times is None:
            return True
        return None if self.ratio is None else self.ratio >= times

    def cells(self) -> tuple[str, ...]:
        """The row as text, in the order of COLUMNS."""
        target = self.target
        cpu = '' if self.cpu is None else f' (CPU {number(self.cpu)})'
        wanted = [text for bound, text in (
            (target.at_most, f'<= {number(target.at_most)} {self.unit}'),
            (target.at_least, f'>= {number(target.at_least)} {self.unit}'),
            (target.times, f'>= {number(target.times)} x'),
        ) if bound is not None]
        return (
            self.what,
            'not measured' if self.ours is None else f'{number(self.ours)} {self.unit}{cpu}',
            ', '.join(f'{name} {number(value)}' for name, value in self.peers.items()) or '-',
            '-' if self.ratio is None else f'{number(self.ratio)} x',
            ', '.join(wanted) or '-',
            {True: 'met', False: 'MISSED', None: '-'}[self.met],
        )


def number(value: float | None) -> str:
    """Three digits or the whole part: '0.21', '12.3', '5,120,000'."""
    if value is None:
        return '-'
    if abs(value) >= 100:
        return f'{value:,.0f}'
    return f'{value:.3g}'


def show(out: console.Console, title: str, rows: Sequence[Row]) -> None:
    """Print a table on a terminal, one line a row otherwise."""
    if not out.is_terminal:
        for row in rows:
            out.print(' | '.join((title, *row.cells())), soft_wrap=True, highlight=False, markup=False)
        return
    grid = table.Table(title=title, title_justify='left')
    for name in COLUMNS:
        grid.add_column(name, justify='left' if name in ('what', 'target', 'peers') else 'right')
    for row in rows:
        style = {True: 'green', False: 'bold red', None: None}[row.met]
        grid.add_row(*row.cells(), style=style)
    out.print(grid)


def verdict(rows: Sequence[Row]) -> str:
    """The last line: how many of the rows that have a target are met."""
    aimed = [row for row in rows if row.target != Target()]
    met = sum(row.met is True for row in aimed)
    unknown = sum(row.met is None for row in aimed)
    rest = f', {unknown} not measured' if unknown else ''
    return f'{met} of {len(aimed)} rows met{rest}.'
