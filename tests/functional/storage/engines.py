"""The engines that every proof of the store is given on."""

import pytest

from rating_api.db import models
from tests import fixtures

on_every_engine = pytest.mark.parametrize('engine', fixtures.ENGINES)

_USAGE = ('unrated', 'point', 'batch', 'series_label', 'series', 'rollup_day', 'rollup_month',
          'rollup_kind_day', 'rollup_kind_month', 'mark_day', 'mark_month')


def clear(database):
    """Leave no usage in a database: servers take long to make one for each example of a property."""
    def work(connection):
        for name in _USAGE:
            connection.execute(models.metadata.tables[name].delete())

    database.write(work)
