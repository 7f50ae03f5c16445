"""The points protocol: what every store of rated usage offers, and the values that it takes and gives.

Stores are in the packages beside this module; nothing here knows a database.
"""

import datetime
import decimal
import typing
from collections.abc import Callable, Sequence

from rating_api import datapoint
from rating_api.rating import modules


class Window(typing.NamedTuple):
    """The points with begin <= point.begin < end, in epoch seconds; where a point ends plays no part by itself."""

    begin: int
    end: int


class Filter(typing.NamedTuple):
    """A condition on the points.

    ``key`` is 'type' for the metric type, else the name of a label, whether in groupby or in metadata. ``op`` is
    'eq' (one of the values), 'neq' (none of them), or 'gt', 'gte', 'lt', 'lte' (against the only value).
    A name in both groups of labels means the one in groupby. Labels compare by Python's ``str()``, and one that
    is missing equals ''. The four orderings compare numbers when both sides are numbers, else texts by code
    point, and never match a label that is missing or ''.
    """

    key: str
    op: str
    values: tuple[str, ...]


class PointKey(typing.NamedTuple):
    """The place of a point in the order of pages; ``n`` tells equal points of a batch apart."""

    begin: int
    series_id: int
    n: int
    batch_id: int


class StoredPoint(typing.NamedTuple):
    """A point and where it stands."""

    point: datapoint.Point
    key: PointKey


class PageQuery(typing.NamedTuple):
    """Which points to show: those of the window that pass every filter, from a place on.

    The place is ``after`` (a key, which need not exist) or ``offset`` points from the beginning. With ``reverse``
    the page is the last one before ``after`` instead. ``scope`` leaves only the points of one scope, whatever
    labels the others have; '' is those of none. ``contained`` leaves those that also end by the window's end.
    """

    window: Window
    filters: Sequence[Filter] = ()
    limit: int = 100
    after: PointKey | None = None
    offset: int = 0
    reverse: bool = False
    with_count: bool = False
    scope: str | None = None
    contained: bool = False


class Page(typing.NamedTuple):
    """Points in the order of their keys, whichever way they were asked for.

    ``more`` says whether there are further ones in the direction of reading; ``count`` is the number of all
    points that match, if it was asked for, at the same instant.
    """

    points: list[StoredPoint]
    more: bool
    count: int | None


class Field(typing.NamedTuple):
    """What is made of the amounts of a group's points: 'sum', 'count', 'min', 'max' or 'mean' of 'qty' or 'price'.

    All are exact, but a mean, which is rounded half even to 18 decimals.
    """

    function: str
    amount: str


class TotalsQuery(typing.NamedTuple):
    """What to add up, and by what.

    ``groupby`` holds 'type', names of groupby labels, 'time' (buckets of ``period`` seconds since the epoch), and
    'time-d', 'time-w', 'time-m', 'time-y' (the day_of_the_year, week_of_the_year, month and year that the
    point carries, else those of its begin in UTC). ``scope`` leaves only the points of one scope, whatever
    labels the others have; '' is those of none. ``contained`` leaves those that also end by the window's end, which
    only the points themselves can tell. ``fields`` are asked for beside the sums.
    """

    window: Window
    filters: Sequence[Filter] = ()
    groupby: tuple[str, ...] = ()
    period: int = 3600
    scope: str | None = None
    contained: bool = False
    fields: tuple[Field, ...] = ()


class TotalsRow(typing.NamedTuple):
    """The exact sums of one group; ``groups`` has a value for each item of groupby but 'time'.

    ``begin`` and ``end`` are the bucket's when grouped by 'time', else the window's. ``fields`` has a value for each
    field that was asked for.
    """

    begin: int
    end: int
    qty: decimal.Decimal
    price: decimal.Decimal
    groups: tuple[str, ...]
    fields: tuple[decimal.Decimal, ...] = ()


class NewBatch(typing.NamedTuple):
    """What is known of points that are stored together.

    ``source`` says where they come from ('api', 'processor', ...). A batch with a ``key`` is stored only once: the
    key is free again when the batch is removed. ``period`` is the time that it covers, which a batch without
    points cannot tell otherwise. ``digest`` is one of the request that it came by, if any. ``rounded`` amounts
    had more than 18 decimals.
    """

    source: str
    scope: str | None = None
    key: str | None = None
    ruleset_id: int | None = None
    period: datapoint.Period | None = None
    digest: str | None = None
    rounded: int = 0


class Batch(typing.NamedTuple):
    """A batch as stored: ``count`` points came in, ``remaining`` of them are still there."""

    batch_id: int
    source: str
    scope: str | None
    key: str | None
    live: bool
    count: int
    remaining: int
    digest: str | None
    begin_min: int | None
    begin_max: int | None
    ruleset_id: int | None
    time_labels: bool
    created_at: datetime.datetime
    rounded: int = 0


class BatchQuery(typing.NamedTuple):
    """Which batches to list, the newest first: those that pass all that is not None.

    ``window`` is passed by a batch that may have points in it. Those that were removed are left out unless
    ``removed``; ``before`` is the id of a batch from which on newer ones are.
    """

    source: str | None = None
    scope: str | None = None
    window: Window | None = None
    removed: bool = False
    before: int | None = None
    limit: int = 100


class LabelCount(typing.NamedTuple):
    """How many values a label has among the series of a metric type; ``groupable`` if it is in groupby of any."""

    key: str
    groupable: bool
    values: int


class TypeCount(typing.NamedTuple):
    """How many series a metric type has, and the labels that have the most values in them, these first."""

    type: str
    series: int
    labels: list[LabelCount]


class StoreCount(typing.NamedTuple):
    """How many series there are, in the metric types that have the most, these first; and ``points`` of all types."""

    series: int
    points: int
    types: list[TypeCount]


class StoredUnrated(typing.NamedTuple):
    """A point that a module could not rate, with its reason."""

    stored: StoredPoint
    module: str
    reason: str


class Points(typing.Protocol):
    """A store of rated points.

    Amounts go in with at most 18 decimals and within +-1e15, every point with a price, and every sum is exact.
    Equal points are as many points. A store that is locked or away raises ``exception.StorageBusy``.
    """

    def add_batch(self, batch: NewBatch, points: Sequence[datapoint.Point],
                  unrated: Sequence[modules.Unrated] = (),
                  also: Callable[[typing.Any], object] | None = None) -> int:
        """Store all of the points or none, and return the batch's id.

        ``also`` is called with the transaction before anything of the batch is written, and what it writes is kept
        or lost together with the batch; it may be called again after a lost race. ``unrated`` lists points
        among ``points`` that a module could not rate. ``exception.Conflict`` if the key is taken.
        """

    def remove(self, scope: str, begin: int, end: int, connection: typing.Any = None,
               also: Callable[[typing.Any], object] | None = None) -> int:
        """Remove the scope's points with begin <= point.begin < end and return their number.

        Batches of the scope that end up empty give their key free. Within ``connection``, which ``also`` of
        ``add_batch`` received, the removal is part of that transaction. ``also`` is called as there.
        """

    def remove_batch(self, batch_id: int, connection: typing.Any = None) -> int:
        """Remove what is left of a batch and return the number of points; ``exception.NotFound``."""

    def batch(self, batch_id: int) -> Batch:
        """The batch, removed or not; ``exception.NotFound``."""

    def page(self, query: PageQuery) -> Page:
        """Some of the points in the order of their keys, all read at one instant."""

    def count(self, window: Window, filters: Sequence[Filter] = (), scope: str | None = None,
              contained: bool = False) -> int:
        """How many points there are in the window that pass every filter, of one scope or of all.

        ``contained`` as in ``PageQuery``.
        """

    def totals(self, query: TotalsQuery) -> list[TotalsRow]:
        """The sums of every group that has points, sorted by the groups and then by time."""

    def batches(self, query: BatchQuery) -> list[Batch]:
        """The newest batches that pass the query."""

    def count_series(self, kind: str | None = None, limit: int = 10) -> StoreCount:
        """How many series there are, in how many metric types, or in one; at most ``limit`` types and labels each.

        It reads every series of these types, which takes seconds where there are millions.
        """

    def unrated(self, window: Window, limit: int = 100, scope: str | None = None,
                after: PointKey | None = None) -> list[StoredUnrated]:
        """The first points of the window that could not be rated, of one scope or of all, from a place on."""

    def count_unrated(self, window: Window, scope: str | None = None) -> int:
        """How many points of the window could not be rated."""
