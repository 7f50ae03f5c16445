"""Two writers, two rollers, a remover and a reader at once: every answer is exact, and nothing is lost or doubled."""

import collections
import contextlib
import json
import subprocess
import sys
import threading

from rating_api import storage
from rating_api.db import meta
from rating_api.storage.sql import crowds
from tests import fixtures
from tests.functional.storage import actors
from tests.functional.storage import checks

# Who works until its steps are done, and who as long as one of those does.
_BUSY, _LASTING = ('write', 'write', 'remove'), ('roll', 'roll', 'read')


@fixtures.on_every_engine
def test_threads_of_one_process(database, seed, monkeypatch):
    # The actors change it.
    monkeypatch.setattr(crowds, '_LEAST_SERIES', crowds._LEAST_SERIES)
    meta.claim_scope_key(database, 'project_id')
    check(database, in_threads(database, seed))


@fixtures.on_every_engine
def test_processes(database, seed):
    meta.claim_scope_key(database, 'project_id')
    check(database, in_processes(database, seed))


def in_threads(database, seed):
    """The events of all actors; an error of one of them ends the others and is raised."""
    stop, problems, cast = threading.Event(), [], []

    def run(one, role):
        try:
            getattr(one, role)()
        except BaseException as problem:
            problems.append(problem)
            stop.set()

    threads = []
    for number, role in enumerate((*_BUSY, *_LASTING)):
        cast.append(actors.Actors(database, seed + number, stop))
        threads.append(threading.Thread(target=run, args=(cast[-1], role)))
    for thread in threads:
        thread.start()
    for thread in threads[:len(_BUSY)]:
        thread.join()
    stop.set()
    for thread in threads:
        thread.join()
    for problem in problems:
        raise problem
    return [event for one in cast for event in one.events]


def in_processes(database, seed):
    """The events of all actors, each a process of its own."""
    url = database.url.render_as_string(hide_password=False)
    with contextlib.ExitStack() as stack:
        processes = [stack.enter_context(subprocess.Popen(
            [sys.executable, '-m', 'tests.functional.storage.actors', role, str(seed + number), url],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
            for number, role in enumerate((*_BUSY, *_LASTING))]
        answers = [process.communicate() for process in processes]
    for process, (_events, problem) in zip(processes, answers, strict=True):
        assert process.returncode == 0, problem
    return [actors.Event(*json.loads(line)) for events, _problem in answers for line in events.splitlines()]


def check(database, events):
    """What was acknowledged against what is there, and the sums after a last roll."""
    by_kind = collections.Counter(event.what for event in events)
    print(dict(by_kind))
    assert by_kind['read'] >= 3 and by_kind['roll'] >= 3
    with database.reader() as connection:
        stored = checks.check_batches(connection)
    left = collections.defaultdict(collections.Counter)
    for one in stored:
        left[one.key.batch_id][checks.point_values(one.point)] += 1
    removals = [event for event in events if event.what in ('remove', 'replace', 'drop')]
    added = [event for event in events if event.what == 'add']
    for event in added:
        check_batch(event, left.pop(event.batch_id, collections.Counter()), removals)
    assert not left, 'batches that nobody added'
    assert sum(event.points for event in added) == len(stored) + sum(event.points for event in removals)
    storage.make_rollups(database).roll(10_000)
    checks.check_rollups(database)


def check_batch(added, left, removals):
    """Every point that no removal can have met is there, and none that one must have met."""
    given = collections.Counter(map(checks.point_values, actors.batch(added.seed, added.number)))
    assert not left - given, 'points that nobody added'
    for values, count in given.items():
        about = [one for one in removals if meets(one, added.batch_id, values)]
        if any(one.started > added.ended for one in about):
            assert left[values] == 0, (added, values)
        elif all(one.ended < added.started for one in about):
            assert left[values] == count, (added, values)
        else:
            assert left[values] in (0, count), (added, values)


def meets(removal, batch_id, values):
    """Whether a removal is about a point; what replaces does not remove itself."""
    begin, _end, _type, _unit, scope, *_rest = values
    if removal.what == 'drop':
        return removal.batch_id == batch_id
    return (removal.batch_id != batch_id and removal.scope == scope and removal.begin <= begin < removal.end)
