import pytest
from sqlalchemy import exc

from rating_api import exception
from rating_api.db import trouble


class ServerError(Exception):
    """An error as a driver raises it: psycopg says its SQLSTATE, PyMySQL has a number and a SQLSTATE of less worth."""

    def __init__(self, number=None, sqlstate=None):
        super().__init__(*([] if number is None else [number, 'text']))
        self.sqlstate = sqlstate


class OperationalError(ServerError):
    pass


RACES = [ServerError(None, '40001'), ServerError(None, '40P01'), ServerError(1213, '40001'), ServerError(1020, 'HY000')]
AWAY = [
    *(ServerError(None, state) for state in ('55P03', '57014', '57P01', '57P02', '57P03', '53300', '08006')),
    *(ServerError(number, 'HY000') for number in (
        1040, 1045, 1047, 1049, 1053, 1205, 1290, 1317, 1836, 1927, 2002, 2003, 2006, 2013)),
    OperationalError(),
]
LASTING = [ServerError(None, '23505'), ServerError(None, '42P01'), ServerError(1062, '23000'), ServerError(1146, '42S02'),
           ServerError(1406, '22001'), ServerError(1792, '25006'), ServerError()]


def as_raised(cause, cut=False):
    """As the driver raises it, and as SQLAlchemy passes it on."""
    return [cause, exc.OperationalError('', {}, cause, connection_invalidated=cut)]


@pytest.mark.parametrize('cause', RACES, ids=repr)
def test_a_race_that_was_lost_may_be_run_again(cause):
    assert [trouble.passing(error) for error in as_raised(cause)] == [trouble.LostRace] * 2


@pytest.mark.parametrize('cause', AWAY, ids=repr)
def test_a_server_that_is_away_is_busy(cause):
    assert [trouble.passing(error) for error in as_raised(cause)] == [exception.StorageBusy] * 2


@pytest.mark.parametrize('cause', LASTING, ids=repr)
def test_what_lasts_is_no_passing_trouble(cause):
    assert [trouble.passing(error) for error in as_raised(cause)] == [None] * 2


def test_a_connection_that_broke_is_busy_whatever_broke_it():
    assert trouble.passing(as_raised(ServerError(4711), cut=True)[1]) is exception.StorageBusy


def test_a_pool_without_a_free_connection_is_busy():
    assert trouble.passing(exc.TimeoutError()) is exception.StorageBusy
