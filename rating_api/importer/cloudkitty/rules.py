"""The rules of hashmap: services, fields and groups, and what hangs on them, mappings and thresholds.

What rows mean is read here, what of it may be stored is decided in ``admission``. All is one change, so that nothing
is ever rated by half of the rules.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rating_api import exception
from rating_api.db.hashmap import history
from rating_api.importer import report as reports
from rating_api.importer.cloudkitty import admission
from rating_api.importer.cloudkitty import source as sources
from rating_api.importer.cloudkitty import target as targets
from rating_api.rating.hashmap import rules

_MICROSECOND = datetime.timedelta(microseconds=1)


def copy(source: sources.Source, target: targets.Target, report: reports.Report) -> None:
    """Copy all rules; each keeps its id, and its dates."""
    found = _Reader(source, target).read()
    if target.dry:
        with target.database.reader() as connection:
            verdicts = admission.examine(connection, found)
    else:
        verdicts = history.change(target.database, lambda change: _store(change, found))
    for verdict in verdicts:
        tally = report.of(verdict.kind.name)
        tally.copied += len(verdict.new)
        tally.kept += verdict.kept
        for refusal in verdict.refusals:
            tally.refuse(*refusal)


def _store(change: history.Change, found: Sequence[Sequence[admission.Candidate]]) -> list[admission.Verdict]:
    verdicts = admission.examine(change.connection, found)
    for verdict in verdicts:
        verdict.kind.table.add_all(change, list(_dated(verdict.new, change.at)))
    return verdicts


def _dated(new: Sequence[admission.Rule], at: datetime.datetime) -> Iterator[tuple[admission.Rule, datetime.datetime]]:
    """The rules with the instants at which they were made: where none is known, now, and in their order."""
    for left, rule in zip(range(len(new), 0, -1), new, strict=True):
        yield rule, getattr(rule, 'created_at', None) or at - left * _MICROSECOND


class _Reader:
    """Makes rules of rows, and knows the public ids of those that rows refer to by numbers."""

    def __init__(self, source: sources.Source, target: targets.Target) -> None:
        self._target = target
        self._services, self._fields, self._groups, self._mappings, self._thresholds = source.read(
            sources.SERVICES, sources.FIELDS, sources.GROUPS, sources.MAPPINGS, sources.THRESHOLDS)
        self._ids = {'service': {row.id: row.service_id for row in self._services},
                     'field': {row.id: row.field_id for row in self._fields},
                     'group': {row.id: row.group_id for row in self._groups}}

    def read(self) -> list[list[admission.Candidate]]:
        """What there is of each kind, in the order of ``admission.KINDS``."""
        return [
            [admission.Candidate(row.service_id, rules.Service(row.service_id, row.name)) for row in self._services],
            [self._candidate(row.field_id, row, self._field) for row in self._fields],
            [admission.Candidate(row.group_id, rules.Group(row.group_id, row.name)) for row in self._groups],
            [self._candidate(row.mapping_id, row, self._mapping) for row in self._mappings],
            [self._candidate(row.threshold_id, row, self._threshold) for row in self._thresholds],
        ]

    @staticmethod
    def _candidate(rule_id: str, row: sources.Row, read: Callable[[sources.Row], admission.Rule]
                   ) -> admission.Candidate:
        try:
            return admission.Candidate(rule_id, read(row))
        except exception.Invalid as error:
            return admission.Candidate(rule_id, None, str(error))

    def _field(self, row: sources.Row) -> rules.Field:
        return rules.Field(row.field_id, row.name, self._id('service', row.service_id) or '')

    def _mapping(self, row: sources.Row) -> rules.Mapping:
        instant = self._target.instant
        made = rules.Mapping(
            row.mapping_id, row.value or '', **self._price(row), created_at=instant(row.created_at),
            start=instant(row.start), end=instant(row.end), name=row.name, description=row.description,
            deleted=instant(row.deleted), created_by=row.created_by, updated_by=row.updated_by,
            deleted_by=row.deleted_by)
        rules.check_new_mapping(made, made.start, force=True)
        return made

    def _threshold(self, row: sources.Row) -> rules.Threshold:
        level = sources.number(row.level)
        if level is None:
            raise exception.Invalid('It has no level.')
        made = rules.Threshold(row.threshold_id, level, **self._price(row))
        rules.check_threshold(made)
        return made

    def _price(self, row: sources.Row) -> dict[str, Any]:
        cost = sources.number(row.cost)
        if cost is None:
            raise exception.Invalid('It has no cost.')
        return {'type': row.map_type, 'cost': cost, 'tenant_id': row.tenant_id,
                **{f'{kind}_id': self._id(kind, getattr(row, f'{kind}_id')) for kind in self._ids}}

    def _id(self, kind: str, number: int | None) -> str | None:
        if number is None:
            return None
        if number not in self._ids[kind]:
            raise exception.Invalid(f'It belongs to the {kind} number {number}, which there is not.')
        return self._ids[kind][number]
