"""``python -m benchmarks.peers.cloudkitty.push CONFIGURATION``: usage through CloudKitty's own storage.

Standard input is a JSON list of points: [begin, end, scope, type, unit, qty, price, groupby, metadata], the times in
ISO 8601. What it all costs, as CloudKitty adds it up, goes to standard output.
"""

import collections
import datetime
import json
import sys

from cloudkitty import dataframe
from cloudkitty import service
from cloudkitty import storage


def main(configuration, points):
    """Store the points, scope by scope, and return their total."""
    service.prepare_service(['cloudkitty', '--config-file', configuration])
    backend = storage.get_storage()
    frames = collections.defaultdict(dict)
    for begin, end, scope, kind, *point in points:
        period = datetime.datetime.fromisoformat(begin), datetime.datetime.fromisoformat(end)
        frame = frames[scope].setdefault(period, dataframe.DataFrame(*period))
        frame.add_point(dataframe.DataPoint(*point), kind)
    for scope, found in frames.items():
        backend.push(list(found.values()), scope)
    begin = datetime.datetime(1971, 1, 1, tzinfo=datetime.UTC)
    end = datetime.datetime(2037, 1, 1, tzinfo=datetime.UTC)
    return sum(row['rate'] for row in backend.total(begin=begin, end=end)['results'])


if __name__ == '__main__':
    print(main(sys.argv[1], json.load(sys.stdin)))
