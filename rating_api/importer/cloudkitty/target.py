"""Where a CloudKitty is copied to, and how what it leaves open is read."""

import dataclasses
import datetime
from collections.abc import Callable, Mapping

from rating_api import storage
from rating_api.db import scopes
from rating_api.db import session


@dataclasses.dataclass(frozen=True)
class Target:
    """A database of ours that takes a CloudKitty over; nothing is written to it in a ``dry`` run.

    ``origin`` is where scopes come from here; those of CloudKitty keep their own unless they are to ``adopt`` it.
    ``period`` is the length of one in seconds. ``name`` tells this CloudKitty from others that are copied to the same
    database. ``zone`` is that of its servers, by whose clocks the dates of its rules are. ``metadata`` has the names
    of the labels of each metric type that are not to be grouped by. ``again`` also takes usage that was copied and is
    not here any more. ``advance`` is told of steps done, of how many, and of what.
    """

    database: session.Database
    points: storage.Points
    origin: scopes.Origin
    period: int = 3600
    name: str = 'cloudkitty'
    zone: datetime.tzinfo = datetime.UTC
    metadata: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    dry: bool = False
    adopt: bool = False
    again: bool = False
    advance: Callable[[int, int, str], object] = lambda done, total, what: None

    def instant(self, local: datetime.datetime) -> datetime.datetime:
        """The instant at which a server's clock showed a time."""
        return local.replace(tzinfo=self.zone).astimezone(datetime.UTC)

    def instant_if_any(self, local: datetime.datetime | None) -> datetime.datetime | None:
        """The same, and None for none."""
        return None if local is None else self.instant(local)
