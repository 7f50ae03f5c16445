"""The rollups protocol: what every store offers that keeps sums of days and months beside its points.

Stores are in the packages beside this module; who calls this when is in roller.py and in the commands.
"""

import typing


class Rollups(typing.Protocol):
    """Sums of days and months, which writing points makes stale and this brings up to date.

    Totals are exact whether it is called or not, and so is anything that reads while it works; it makes them quick.
    Any number of processes may call it at once. A store that is locked or away raises ``exception.StorageBusy``.
    """

    def roll(self, limit: int, until: int | None = None) -> int:
        """Bring stale sums up to date, each a scope's of a day or a month, and return how many those were.

        At most ``limit``, the earliest days first. With ``until``, an instant in epoch seconds, days that end after
        it are left. What is written meanwhile may be left too.
        """

    def pending(self, until: int | None = None) -> int:
        """How many sums are stale that ``roll`` would bring up to date now; months may follow from days."""
