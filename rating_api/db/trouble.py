"""What errors of databases mean: which of them pass, so that the same may be tried again."""

from sqlalchemy import exc

from rating_api import exception

_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6

# A transaction that lost a race and may simply be run again: deadlock, serialization failure, and on Galera a commit
# that another node's came before. PostgreSQL says it by SQLSTATE, MariaDB by number.
_RACES = frozenset({'40001', '40P01', 1020, 1213})
# The server is not there, is going or coming, is full, does not let us in or write for now; a lock was not granted
# in time, or somebody cancelled the statement.
_AWAY = frozenset({
    '55P03', '57014', '57P01', '57P02', '57P03', '53300',
    1040, 1044, 1045, 1047, 1049, 1053, 1203, 1205, 1226, 1290, 1317, 1698, 1836, 1927, 1969, 2002, 2003, 2006, 2013,
    2055, 4031,
})


class LostRace(exception.StorageBusy):
    """The database gave the transaction up in favour of another one."""


def passing(error: Exception) -> type[exception.StorageBusy] | None:
    """What a database error means if repeating may help, else None."""
    if isinstance(error, exc.TimeoutError):
        return exception.StorageBusy
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    code = getattr(cause, 'sqlite_errorcode', None)
    if code is not None:
        # The low byte is the error, the rest says more about it.
        return exception.StorageBusy if code & 0xff in (_SQLITE_BUSY, _SQLITE_LOCKED) else None
    state = _state(cause)
    if state in _RACES:
        return LostRace
    away = state in _AWAY or (isinstance(state, str) and state.startswith('08'))
    # A server that hangs up or refuses has nothing to say.
    silent = state is None and type(cause).__name__ == 'OperationalError'
    cut = isinstance(error, exc.DBAPIError) and error.connection_invalidated
    return exception.StorageBusy if away or silent or cut else None


def _state(cause: BaseException | None) -> str | int | None:
    """The number of MariaDB's error, whose SQLSTATE says less, or the SQLSTATE of PostgreSQL's; None if it has none."""
    if cause is not None and cause.args and isinstance(cause.args[0], int):
        return cause.args[0]
    return getattr(cause, 'sqlstate', None)
