"""Storing what was admitted, as one change of the rules: nothing is ever rated by half of them."""

import datetime
from collections.abc import Iterator, Mapping, Sequence

from rating_api.db import history
from rating_api.importer import report as reports
from rating_api.importer.cloudkitty import admission
from rating_api.importer.cloudkitty import target as targets

Candidates = Mapping[admission.Kind, Sequence[admission.Candidate]]

_MICROSECOND = datetime.timedelta(microseconds=1)


def store(target: targets.Target, candidates: Candidates, report: reports.Report) -> None:
    """Store what may be, kind by kind, and report what becomes of everything; in a dry run only that."""
    if target.dry:
        with target.database.reader() as connection:
            verdicts = admission.examine(connection, candidates)
    else:
        verdicts = history.change(target.database, lambda change: _store(change, candidates))
    for verdict in verdicts:
        tally = report.of(verdict.kind.name)
        tally.copied += len(verdict.new)
        tally.kept += verdict.kept
        for refusal in verdict.refusals:
            tally.refuse(*refusal)


def _store(change: history.Change, candidates: Candidates) -> list[admission.Verdict]:
    verdicts = admission.examine(change.connection, candidates)
    for verdict in verdicts:
        verdict.kind.table.add_all(change, list(_dated(verdict.new, change.at)))
    return verdicts


def _dated(new: Sequence[admission.Rule], at: datetime.datetime) -> Iterator[tuple[admission.Rule, datetime.datetime]]:
    """The rules with the instants at which they were made: where none is known, now, and in their order."""
    for left, rule in zip(range(len(new), 0, -1), new, strict=True):
        yield rule, getattr(rule, 'created_at', None) or at - left * _MICROSECOND
