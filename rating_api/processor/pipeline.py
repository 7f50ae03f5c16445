"""The one road from usage to the bill: what was pushed and what was pulled is rated and stored here.

Where points come from is the business of ``worker`` and of the API.
"""

import typing
from collections.abc import Callable, Mapping, Sequence

from rating_api import datapoint
from rating_api import storage
from rating_api.db import modules as module_states
from rating_api.db.hashmap import ruleset
from rating_api.rating import modules
from rating_api.rating.hashmap import engine


class Stored(typing.NamedTuple):
    """What became of a batch: its id, its points, and those of them that could not be rated."""

    batch_id: int
    points: int
    unrated: int


class Rater:
    """Rates points with the modules that are enabled and the rules that hold now, and stores them."""

    def __init__(self, points: storage.Points, rulesets: ruleset.Rulesets, states: module_states.ModuleStates,
                 installed: Mapping[str, modules.Module]) -> None:
        self._points = points
        self._rulesets = rulesets
        self._states = states
        self._installed = installed
        self._book: engine.Book | None = None

    def store(self, batch: storage.NewBatch, points: Sequence[datapoint.Point],
              unrated: Sequence[modules.Unrated] = (),
              also: Callable[[typing.Any], object] | None = None) -> Stored:
        """Rate the points that have no price, and store them all in one transaction, or none.

        A point with a price is stored as it is. The others are rated by the rules that were valid at their
        begin, for the scope of their series; the batch gets the id of the rule set. ``unrated`` lists points
        among ``points`` that are known to be unratable. ``also`` is called with the transaction. Raises what
        ``Points.add_batch`` raises.
        """
        priced = [point for point in points if point.price is not None]
        if len(priced) < len(points):
            active = self._active()
            outcome = modules.rate([point for point in points if point.price is None], active)
            batch = batch._replace(ruleset_id=_ruleset_id(active))
            points, unrated = [*priced, *outcome.points], [*unrated, *outcome.unrated]
        batch_id = self._points.add_batch(batch, points, unrated, also)
        return Stored(batch_id, len(points), len(unrated))

    def rate(self, points: Sequence[datapoint.Point]) -> modules.Outcome:
        """The points, none of which has a price, with those that ``store`` would give them; nothing is stored."""
        return modules.rate(points, self._active())

    def _active(self) -> list[tuple[modules.Module, object]]:
        """The enabled modules in their order, each with its rules."""
        states = modules.states(self._installed, self._states.states())
        return [(self._installed[state.module_id], self._rules(state.module_id))
                for state in modules.in_order(states)]

    def _rules(self, module_id: str) -> object:
        return self._current_book() if module_id == 'hashmap' else None

    def _current_book(self) -> engine.Book:
        rules = self._rulesets.current()
        book = self._book
        if book is None or book.ruleset is not rules:
            # Two threads may both compile it; the books are equal and the last one stays.
            book = self._book = engine.Book(rules)
        return book


def _ruleset_id(active: Sequence[tuple[modules.Module, object]]) -> int | None:
    return next((rules.ruleset.id for _module, rules in active if isinstance(rules, engine.Book)), None)
