"""How many series there are, and why: which labels of which metric types have the most values."""

import sqlalchemy

from rating_api.db import models
from rating_api.storage import points

_LABEL, _SERIES = models.series_label.c, models.series.c


def count(connection: sqlalchemy.Connection, kind: str | None, limit: int) -> points.StoreCount:
    """The counts of the metric types that have the most series, at most ``limit`` of them, or of one type."""
    number = sqlalchemy.func.count().label('number')
    of_type = [] if kind is None else [_SERIES.type == kind]
    types = connection.execute(sqlalchemy.select(_SERIES.type, number).where(*of_type).group_by(_SERIES.type)
                               .order_by(number.desc(), _SERIES.type).limit(limit)).all()
    series = connection.scalar(sqlalchemy.select(number).select_from(models.series).where(*of_type))
    stored = connection.scalar(sqlalchemy.select(sqlalchemy.func.sum(models.batch.c.remaining)))
    return points.StoreCount(series or 0, int(stored or 0), [
        points.TypeCount(row.type, row.number, _labels(connection, row.type, limit)) for row in types])


def _labels(connection: sqlalchemy.Connection, kind: str, limit: int) -> list[points.LabelCount]:
    # Values by their hash, which hardly ever are fewer: the index of a database sorts no long texts.
    values = sqlalchemy.func.count(_LABEL.hash.distinct()).label('number')
    found = connection.execute(
        sqlalchemy.select(_LABEL.key, sqlalchemy.func.max(_LABEL.groupable).label('groupable'), values)
        .join_from(models.series_label, models.series, _SERIES.id == _LABEL.series_id).where(_SERIES.type == kind)
        .group_by(_LABEL.key).order_by(values.desc(), _LABEL.key).limit(limit))
    return [points.LabelCount(row.key, bool(row.groupable), row.number) for row in found]
