"""The hashmap module: points in, points with prices out. What they cost is the engine's."""

import collections
import decimal
from collections.abc import Sequence

from rating_api import datapoint
from rating_api.rating import modules
from rating_api.rating.hashmap import engine
from rating_api.rating.hashmap import pricing
from rating_api.rating.hashmap import sheet


class HashMap:
    """Prices points by the services, fields, mappings and thresholds of a Book."""

    module_id = 'hashmap'
    description = 'HashMap rating module.'
    hot_config = True
    always_enabled = False

    def rate(self, points: Sequence[datapoint.Point], rules: object) -> modules.Outcome:
        """The points with the price of the rules added; ``rules`` is a Book.

        Each point is priced by the rules that were valid at its begin, for the scope of its series.
        """
        if not isinstance(rules, engine.Book):
            raise TypeError(f'The rules of hashmap are a Book, not {rules!r}.')
        if not points:
            return modules.Outcome([], [])
        begins, ends, series, quantities, before = zip(*points, strict=True)
        prices = [pricing.ZERO] * len(points)
        reasons: dict[int, str] = {}
        for found, places in _places(begins, series, rules).items():
            if isinstance(found, sheet.Unratable):
                reasons.update(dict.fromkeys(places, str(found)))
                continue
            for place, price in zip(places, found.prices([quantities[place] for place in places]), strict=True):
                prices[place] = price
        rated = datapoint.points(begins, ends, series, quantities, _added(before, prices))
        for place in reasons:
            rated[place] = points[place]._replace(price=pricing.ZERO)
        return modules.Outcome(rated, [modules.Unrated(rated[place], self.module_id, reasons[place])
                                       for place in sorted(reasons)])


def _places(begins: Sequence[int], series: Sequence[datapoint.Series], book: engine.Book,
            ) -> dict[pricing.Pricer | sheet.Unratable, list[int]]:
    """Where the points stand that one pricer prices, or that cannot be rated for one reason."""
    segments = {begin: book.segment(begin) for begin in set(begins)}
    # Any begin of a segment stands for the others.
    keys = list(zip(series, map({segment: begin for begin, segment in segments.items()}.__getitem__,
                                map(segments.__getitem__, begins)), strict=True))
    known = {key: _find(book, *key) for key in set(keys)}
    places: dict[pricing.Pricer | sheet.Unratable, list[int]] = collections.defaultdict(list)
    for place, key in enumerate(keys):
        places[known[key]].append(place)
    return places


def _find(book: engine.Book, series: datapoint.Series, begin: int) -> pricing.Pricer | sheet.Unratable:
    try:
        return book.pricer(series, begin)
    except sheet.Unratable as unratable:
        return unratable


def _added(before: Sequence[decimal.Decimal | None], prices: Sequence[decimal.Decimal]) -> Sequence[decimal.Decimal]:
    """What earlier modules charged and what this one does."""
    if before.count(None) == len(before):
        return prices
    return [price if earlier is None else pricing.UNROUNDED.add(earlier, price)
            for earlier, price in zip(before, prices, strict=True)]
