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
        prices = [pricing.ZERO] * len(points)
        reasons: dict[int, str] = {}
        for found, places in _places(points, rules).items():
            if isinstance(found, sheet.Unratable):
                reasons.update(dict.fromkeys(places, str(found)))
                continue
            quantities = [points[place].qty for place in places]
            for place, price in zip(places, found.prices(quantities), strict=True):
                prices[place] = price
        rated = _charged(points, prices)
        for place in reasons:
            rated[place] = points[place]._replace(price=pricing.ZERO)
        return modules.Outcome(rated, [modules.Unrated(rated[place], self.module_id, reasons[place])
                                       for place in sorted(reasons)])


def _places(points: Sequence[datapoint.Point], book: engine.Book,
            ) -> dict[pricing.Pricer | sheet.Unratable, list[int]]:
    """Where the points stand that one pricer prices, or that cannot be rated for one reason."""
    known: dict[tuple[datapoint.Series, int], pricing.Pricer | sheet.Unratable] = {}
    places: dict[pricing.Pricer | sheet.Unratable, list[int]] = collections.defaultdict(list)
    for place, point in enumerate(points):
        key = point.series, book.segment(point.begin)
        found = known.get(key)
        if found is None:
            found = known[key] = _find(book, point)
        places[found].append(place)
    return places


def _find(book: engine.Book, point: datapoint.Point) -> pricing.Pricer | sheet.Unratable:
    series = point.series
    try:
        return book.tariff(series.scope, point.begin).pricer(series.type, series.labels)
    except sheet.Unratable as unratable:
        return unratable


def _charged(points: Sequence[datapoint.Point], prices: list[decimal.Decimal]) -> list[datapoint.Point]:
    add = pricing.UNROUNDED.add
    return [datapoint.Point(begin, end, series, qty, price if before is None else add(before, price))
            for (begin, end, series, qty, before), price in zip(points, prices, strict=True)]
