"""The levels of rollups, days and months: where they are kept, what is made of what, and what is not up to date."""

import typing
from collections.abc import Iterable, Sequence

import sqlalchemy

from rating_api import datapoint
from rating_api.db import models
from rating_api.storage.sql import sources
from rating_api.storage.sql import spans


class Level(typing.NamedTuple):
    """Rollups, by series and by kind, the marks that say where they do not hold, and what they are made of.

    Without a ``kind_source`` those by kind are made of the same sums as those by series.
    """

    rollup: sqlalchemy.Table
    kinds: sqlalchemy.Table
    mark: sqlalchemy.Table
    source: sources.Source
    kind_source: sources.Source | None = None

    def range(self, span: int) -> spans.Range:
        """The places of the source that make up a span."""
        if self.source is sources.POINTS:
            return spans.Range(span * datapoint.DAY_SECONDS, (span + 1) * datapoint.DAY_SECONDS)
        return spans.Range(span, spans.month_after(span))

    def spans(self, connection: sqlalchemy.Connection, until: int | None) -> Sequence[int]:
        """The spans with marks; of days, those that ended by an instant, or all."""
        column = self.mark.c.span
        marked = sqlalchemy.select(column).distinct().order_by(column)
        if self is DAYS and until is not None:
            marked = marked.where(column < until // datapoint.DAY_SECONDS)
        return connection.scalars(marked).all()

    def due(self, span: int) -> sqlalchemy.Select:
        """The scopes that are not up to date in a span."""
        return sqlalchemy.select(self.mark.c.scope_hash).distinct().where(self.mark.c.span == span)

    def there(self, span: int) -> sqlalchemy.Subquery:
        """The series that have something in a span, or had: a scope may have had millions in its time."""
        place = self.range(span)
        read = [sqlalchemy.select(source.table.c.series_id).where(*source.within(*place))
                for source in (self.source, self.kind_source) if source]
        return sqlalchemy.union(*read, *self._replaced(span)).subquery()

    def replaced(self, span: int) -> sqlalchemy.Subquery:
        """The series that rollups of a span are at, by series or by kind."""
        return sqlalchemy.union(*self._replaced(span)).subquery()

    def _replaced(self, span: int) -> Iterable[sqlalchemy.Select]:
        for rollup in (self.rollup, self.kinds):
            yield sqlalchemy.select(rollup.c.series_id).where(rollup.c.span == span)


DAYS = Level(models.rollup_day, models.rollup_kind_day, models.mark_day, sources.POINTS)
MONTHS = Level(models.rollup_month, models.rollup_kind_month, models.mark_month, sources.DAYS, sources.BY_KIND.days)
