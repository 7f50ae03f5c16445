"""The module that changes nothing; it shows that the chain of modules runs."""

from collections.abc import Sequence

from rating_api import datapoint
from rating_api.rating import modules


class Noop:
    """Leaves every price as it is."""

    module_id = 'noop'
    description = 'Dummy test module.'
    hot_config = False
    always_enabled = True

    def rate(self, points: Sequence[datapoint.Point], rules: object) -> modules.Outcome:
        """The points as they were given; there are no rules."""
        return modules.Outcome(list(points), [])
