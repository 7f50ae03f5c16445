"""One permission check, warm: our remembered verdict beside oslo.policy's Enforcer and its parsed check."""

import typing

from benchmarks import report
from benchmarks import rounds

OSLO: typing.Final = 'benchmarks.peers.oslo_policy'

OURS: typing.Final = rounds.Subject('ours', None, 'benchmarks.framework_app', 'policy_check')
PEERS: typing.Final = (
    rounds.Subject('Enforcer.authorize', None, OSLO, 'authorize'),
    rounds.Subject('parsed check', None, OSLO, 'parsed_check'),
)


def check(plan: rounds.Plan) -> list[report.Row]:
    """CPU of one check."""
    figures = rounds.medians([OURS, *(PEERS if plan.with_peers else ())], ['call'], plan)
    return [report.Row(
        what='policy check, warm', unit='us', ours=figures.get((OURS.label, 'call')),
        peers={peer.label: figures[peer.label, 'call'] for peer in PEERS if (peer.label, 'call') in figures},
        target=report.Target(at_most=2))]
