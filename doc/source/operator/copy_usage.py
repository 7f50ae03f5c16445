"""Copy rated usage from one rating API to another: python copy_usage.py FROM TO BEGIN END

FROM and TO are the roots of the APIs, BEGIN and END times such as 2026-01-01. Tokens, if they are needed, come from
the environment: FROM_TOKEN and TO_TOKEN. It may be run again: what was copied is not stored twice.
"""

import datetime
import decimal
import itertools
import json
import os
import sys

import requests

STEP = datetime.timedelta(hours=1)
PAGE = 10_000  # points asked for at once
MOST = 5_000  # points sent at once


def main(source, target, begin, end):
    """Copy what begins from one instant to before another, an hour at a time, and print how much that was."""
    count, total = 0, decimal.Decimal(0)
    while begin < end:
        until = min(begin + STEP, end)
        points = sorted(read(source, begin, until), key=json.dumps)
        for number, start in enumerate(range(0, len(points), MOST)):
            send(target, points[start:start + MOST], f'copy-{begin.isoformat()}-{number}')
        count += len(points)
        total += sum(decimal.Decimal(point['rating']['price']) for *_, point in points)
        begin = until
    print(f'{count} points that cost {total:f}')


def read(url, begin, end):
    """Every point of some time as [begin, end, type, point]."""
    offset = 0
    while True:
        answer = requests.get(f'{url}/v2/dataframes', headers=headers('FROM_TOKEN'), timeout=600, params={
            'begin': begin.isoformat(), 'end': end.isoformat(), 'offset': offset, 'limit': PAGE})
        if answer.status_code == 404:  # nothing was used then
            return
        answer.raise_for_status()
        # Numbers are taken from their texts: a float would change the last digits.
        page = json.loads(answer.text, parse_float=decimal.Decimal)
        for frame in page['dataframes']:
            for kind, points in frame['usage'].items():
                for point in points:
                    yield [frame['period']['begin'], frame['period']['end'], kind, exact(point)]
        offset += PAGE
        if offset >= page['total']:
            return


def exact(point):
    """A point with its amounts as texts, and numbers in labels as they were."""
    labels = {name: {key: float(value) if isinstance(value, decimal.Decimal) else value
                     for key, value in sorted(point[name].items())} for name in ('groupby', 'metadata')}
    return {'vol': {'unit': point['vol']['unit'], 'qty': str(point['vol']['qty'])},
            'rating': {'price': str(point['rating']['price'])}, **labels}


def send(url, points, key):
    """Store points; under a key that was used before, the answer of then comes back and nothing is stored."""
    frames = [{'period': {'begin': begin, 'end': end}, 'usage': {kind: [point for *_, point in group]}}
              for (begin, end, kind), group in itertools.groupby(points, key=lambda one: one[:3])]
    answer = requests.post(f'{url}/v2/dataframes', json={'dataframes': frames}, timeout=600,
                           headers={**headers('TO_TOKEN'), 'Idempotency-Key': key})
    if not answer.ok:
        sys.exit(f'{answer.status_code}: {answer.text[:1000]}')


def headers(variable):
    """The token in an environment variable, if there is one."""
    token = os.environ.get(variable)
    return {'X-Auth-Token': token} if token else {}


def instant(text):
    """A time; UTC if it names no zone."""
    found = datetime.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


if __name__ == '__main__':
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip('/'), sys.argv[2].rstrip('/'), instant(sys.argv[3]), instant(sys.argv[4]))
