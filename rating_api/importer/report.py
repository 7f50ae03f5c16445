"""What became of everything that was to be taken over: counts, and the rows that were refused with the reasons."""

import typing

# Of each kind; the others are only counted.
LISTED = 1_000


class Refusal(typing.NamedTuple):
    """A row that was not taken over, as its service calls it, and why."""

    row: str
    reason: str


class Tally:
    """What became of the rows of one kind.

    ``copied`` are here now (in a dry run: would be), ``kept`` were here before. ``refusals`` are the first ``LISTED``
    of those that were ``refused``.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.copied = self.kept = self.refused = 0
        self.refusals: list[Refusal] = []

    def refuse(self, row: object, reason: object) -> None:
        """Count a row that cannot be taken over, and remember why."""
        self.refused += 1
        if len(self.refusals) < LISTED:
            self.refusals.append(Refusal(str(row), str(reason)))


class Report:
    """The tallies of an import in the order in which its kinds came up, and ``notes`` on what it means."""

    def __init__(self) -> None:
        self._tallies: dict[str, Tally] = {}
        self.notes: list[str] = []

    def of(self, kind: str) -> Tally:
        """The tally of a kind, made when it is first asked for."""
        return self._tallies.setdefault(kind, Tally(kind))

    def note(self, text: str) -> None:
        """Remember what whoever runs the import should know."""
        self.notes.append(text)

    @property
    def tallies(self) -> list[Tally]:
        """All tallies."""
        return list(self._tallies.values())

    @property
    def refused(self) -> int:
        """How many rows were refused in all."""
        return sum(tally.refused for tally in self.tallies)
