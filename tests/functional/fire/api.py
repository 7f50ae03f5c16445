"""Killing the API while clients push."""

import collections
import random
import threading
import time

from tests.functional import serving
from tests.functional.fire import checks
from tests.functional.fire import pushing

KILLS, CLIENTS = 50, 3
_LONGEST_LIFE_SECONDS = 0.4


def check_kills(databases, engine, seed):
    """Kill it 50 times; what the clients were told is true of the database in the end."""
    dice, stop = random.Random(seed), threading.Event()
    with databases.database(engine) as database, pushing.Place() as place:
        url = database.url.render_as_string(hide_password=False)
        pushers = [pushing.Pusher(place, dice.random(), stop) for _ in range(CLIENTS)]
        try:
            for _ in range(KILLS):
                with serving.process(serving.SERVE, url) as (address, process):
                    place.move(address)
                    time.sleep(dice.uniform(0, _LONGEST_LIFE_SECONDS))
                    process.kill()
                    process.wait()
                    place.move(None)
            with serving.serving(url) as address:
                place.move(address)
                stop.set()
                for pusher in pushers:
                    pusher.join()
        finally:
            stop.set()
        count = checks.check_pushes(database, pushers)
        checks.check_rolled(database)
        seen = sum((pusher.seen for pusher in pushers), collections.Counter())
        again = sum(push.tries > 1 for pusher in pushers for push in pusher.pushes)
        print(f'{dict(seen)}; {again} pushes repeated; {count} points')
        # Every kill is to hit somebody.
        assert seen['broken'] >= KILLS
