"""The one road from usage to the bill: what was pushed and what was pulled is rated and stored here.

Where points come from is the business of ``worker`` and of the API.
"""

import logging
import typing
from collections.abc import Callable, Mapping, Sequence

from rating_api import datapoint
from rating_api import storage
from rating_api.db import modules as module_states
from rating_api.processor import rules
from rating_api.rating import modules

LOG = logging.getLogger(__name__)

_Active = tuple[modules.Module, modules.Rules | None]


class Stored(typing.NamedTuple):
    """What became of a batch: its id, its points, and those of them that could not be rated."""

    batch_id: int
    points: int
    unrated: int


class Rater:
    """Rates points with the modules that are enabled and the rules that hold now, and stores them."""

    def __init__(self, points: storage.Points, loaders: rules.Loaders, states: module_states.ModuleStates,
                 installed: Mapping[str, modules.Module]) -> None:
        self._points = points
        self._loaders = loaders
        self._states = states
        self._installed = installed

    def store(self, batch: storage.NewBatch, points: Sequence[datapoint.Point],
              unrated: Sequence[modules.Unrated] = (),
              also: Callable[[typing.Any], object] | None = None) -> Stored:
        """Rate the points that have no price, and store them all in one transaction, or none.

        A point with a price is stored as it is. The others are rated by the rules that were valid at their
        begin, for the scope of their series; the batch gets the id of the rule set. ``unrated`` lists points
        among ``points`` that are known to be unratable. ``also`` is called with the transaction. Raises what
        ``Points.add_batch`` raises, and RatingUnavailable if a module cannot do its work.
        """
        priced = [point for point in points if point.price is not None]
        if len(priced) < len(points):
            active = self._active()
            outcome = modules.rate([point for point in points if point.price is None], active)
            batch = batch._replace(ruleset_id=_ruleset_id(active))
            points, unrated = [*priced, *outcome.points], [*unrated, *outcome.unrated]
            for doubt in outcome.doubts:
                LOG.warning('Scope %s, the period from %s: its points are listed as unrated, because %s: %s',
                            doubt.scope, datapoint.moment(doubt.period.begin).isoformat(), doubt.module, doubt.reason)
        batch_id = self._points.add_batch(batch, points, unrated, also)
        return Stored(batch_id, len(points), len(unrated))

    def rate(self, points: Sequence[datapoint.Point]) -> modules.Outcome:
        """The points, none of which has a price, with those that ``store`` would give them; nothing is stored."""
        return modules.rate(points, self._active())

    def _active(self) -> list[_Active]:
        """The enabled modules in their order, each with its rules; all of these are of one rule set."""
        enabled = [state.module_id for state in
                   modules.in_order(modules.states(self._installed, self._states.states()))]
        while True:
            active = [(self._installed[name], self._loaders[name]() if name in self._loaders else None)
                      for name in enabled]
            # A rule may be changed while they are read.
            if len({loaded.ruleset_id for _module, loaded in active if loaded is not None}) < 2:
                return active


def _ruleset_id(active: Sequence[_Active]) -> int | None:
    return next((loaded.ruleset_id for _module, loaded in active if loaded is not None), None)
