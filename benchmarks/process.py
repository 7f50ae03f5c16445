"""The service as it is started: how soon it answers, and how much memory it holds when idle."""

import statistics
import tempfile
import time
import typing

from benchmarks import environments
from benchmarks import report
from benchmarks import rounds
from benchmarks import service

# After the first answer, for whatever the process does once it has nothing to do.
SETTLE: typing.Final = 1.0
STARTS: typing.Final = 5


class Start(typing.NamedTuple):
    """One start of the service."""

    seconds: float
    mebibytes: float


def starts(plan: rounds.Plan) -> list[Start]:
    """Some starts on a database file that has just been made."""
    with tempfile.TemporaryDirectory() as home:
        url = f'sqlite:///{home}/rating.sqlite'
        service.upgrade(url)
        taken = []
        for number in range(min(STARTS, plan.rounds)):
            plan.step(number, min(STARTS, plan.rounds))
            with service.serve(url) as server:
                time.sleep(SETTLE)
                taken.append(Start(server.seconds, server.mebibytes()))
        return taken


def rows(plan: rounds.Plan) -> list[report.Row]:
    """Wall time and memory."""
    try:
        taken = starts(plan)
    except environments.Unavailable as error:
        plan.say(f'Not measured: {error}')
        taken = []
    return [
        report.Row('start to first answer', 's',
                   statistics.median(start.seconds for start in taken) if taken else None,
                   target=report.Target(at_most=1.5)),
        report.Row('memory of all processes, idle', 'MiB',
                   statistics.median(start.mebibytes for start in taken) if taken else None,
                   target=report.Target(at_most=110)),
    ]
