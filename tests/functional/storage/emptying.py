"""One database for all examples of a property: servers take long to make one for each."""

from rating_api.db import models

_USAGE = ('unrated', 'point', 'batch', 'series_label', 'series', 'rollup_day', 'rollup_month',
          'rollup_kind_day', 'rollup_kind_month', 'mark_day', 'mark_month',
          'crowded_day')


def clear(database):
    """Leave no usage in a database."""
    def work(connection):
        for name in _USAGE:
            connection.execute(models.metadata.tables[name].delete())

    database.write(work)
