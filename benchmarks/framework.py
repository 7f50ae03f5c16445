"""A request through our framework and through those of others; and what many routes cost."""

import statistics
import typing
from collections.abc import Sequence

from benchmarks import report
from benchmarks import rounds
from benchmarks import workloads

OURS: typing.Final = 'benchmarks.framework_app'
FALCON: typing.Final = 'benchmarks.peers.falcon.app'
TUNED: typing.Final = 'benchmarks.peers.falcon.tuned'
FLASK: typing.Final = 'benchmarks.peers.flask_restful.app'
NOVA: typing.Final = 'benchmarks.peers.nova.app'

FEW: typing.Final = 60
MANY: typing.Final = 400


class Contest(typing.NamedTuple):
    """Ours and peers, each by a factory, with a target for each workload."""

    what: str
    ours: rounds.Subject
    peers: Sequence[rounds.Subject]
    targets: Sequence[report.Target]


def subject(label: str, peer: str | None, module: str, factory: str, routes: int = FEW) -> rounds.Subject:
    """A WSGI application to measure; its label is made unique by the factory and the number of routes."""
    return rounds.Subject(f'{label} ({factory}, {routes} routes)', peer, module, factory, routes)


CONTESTS: typing.Final = (
    Contest('with pipeline', subject('ours', None, OURS, 'factory_pipe'),
            [subject('Nova', 'nova', NOVA, 'factory_pipe')],
            [report.Target(at_most=most, times=times)
             for most, times in ((25, 35), (30, 70), (50, 38), (10, 50))]),
    Contest('alone, without policy', subject('ours', None, OURS, 'factory_nopolicy'),
            [subject('Falcon', 'falcon', FALCON, 'factory_nopolicy'),
             subject('Falcon tuned by hand', 'falcon', TUNED, 'factory_nopolicy')],
            [report.Target(times=times) for times in (2, 2, 1.3, 5)]),
    Contest('alone, with policy', subject('ours', None, OURS, 'factory'),
            [subject('Flask-RESTful', 'flask_restful', FLASK, 'factory')],
            [report.Target()] * 4),
)


def framework(plan: rounds.Plan) -> list[report.Row]:
    """CPU of each workload, ours beside peers."""
    subjects = [contest.ours for contest in CONTESTS]
    if plan.with_peers:
        subjects += [peer for contest in CONTESTS for peer in contest.peers]
    figures = rounds.medians(subjects, workloads.NAMES, plan)
    return [
        report.Row(
            what=f'framework {contest.what}, {name}', unit='us',
            ours=figures.get((contest.ours.label, name)),
            peers={peer.label.partition(' (')[0]: figures[peer.label, name]
                   for peer in contest.peers if (peer.label, name) in figures},
            target=target)
        for contest in CONTESTS
        for name, target in zip(workloads.NAMES, contest.targets, strict=True)]


def routes(plan: rounds.Plan) -> list[report.Row]:
    """How many times as much a request costs with 400 routes as with 60: the median of the rounds' ratios."""
    sides: dict[str, tuple[str | None, str]] = {'ours': (None, OURS)}
    if plan.with_peers:
        sides['Nova'] = ('nova', NOVA)
    names = ('W1', 'W4')
    subjects = {(label, count): subject(label, *side, 'factory', count)
                for label, side in sides.items() for count in (FEW, MANY)}
    taken = rounds.samples(list(subjects.values()), names, plan)

    def growth(label: str, name: str) -> float | None:
        few, many = (taken.get((subjects[label, count].label, name)) for count in (FEW, MANY))
        if not few or not many:
            return None
        return statistics.median(after / before for before, after in zip(few, many, strict=True))

    grown = {name: {label: growth(label, name) for label in sides} for name in names}
    return [
        report.Row(
            what=f'{MANY} routes instead of {FEW}, {name}', unit='times', ours=grown[name]['ours'],
            peers={label: value for label, value in grown[name].items()
                   if label != 'ours' and value is not None},
            target=report.Target(at_most=1.1))
        for name in names]
