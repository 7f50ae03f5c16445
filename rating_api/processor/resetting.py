"""Resets: scopes go back to an instant, or on to it, and what is stored of them from there on goes."""

import typing
from collections.abc import Iterable

from rating_api import storage
from rating_api.db import scopes as scope_states

# Later than any point.
_END = 2 ** 62


def reset(points: storage.Points, scopes: scope_states.Scopes, wanted: Iterable[scope_states.ScopeState], begin: int,
          period: int) -> None:
    """Make the period that begins at ``begin`` the next one of each scope, and remove its points from there on.

    Points that were pushed go, too. Each scope is reset in a transaction of its own, so that readers see it as it
    was or as it is to be, and a processor that is at work on one of its periods gives that up; if something fails,
    those before it are reset and the others are not, and the same may be asked for again. Raises
    ``exception.NotFound`` for a scope that is there no more.
    """
    for state in wanted:
        def move(connection: typing.Any, state: scope_states.ScopeState = state) -> None:
            # As the begin of the last period that is done.
            scopes.reset(state, begin - period, connection)

        if state.scope_key == scopes.origin.scope_key:
            points.remove(state.scope_id, begin, _END, also=move)
        else:
            # Points are stored by the configured key: what has the same name by another one is not the same scope.
            scopes.reset(state, begin - period)
