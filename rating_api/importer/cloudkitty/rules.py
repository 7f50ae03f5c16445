"""The rules of hashmap: services, fields and groups, and what hangs on them, mappings and thresholds.

What rows mean is read here, what of it may be stored is decided in ``admission``.
"""

from typing import Any

from rating_api import exception
from rating_api.importer import report as reports
from rating_api.importer.cloudkitty import admission
from rating_api.importer.cloudkitty import source as sources
from rating_api.importer.cloudkitty import storing
from rating_api.importer.cloudkitty import target as targets
from rating_api.rating.hashmap import rules


def copy(source: sources.Source, target: targets.Target, report: reports.Report) -> None:
    """Copy all rules; each keeps its id, and its dates."""
    storing.store(target, _Reader(source, target).read(), report)


class _Reader:
    """Makes rules of rows, and knows the public ids of those that rows refer to by numbers."""

    def __init__(self, source: sources.Source, target: targets.Target) -> None:
        self._target = target
        self._services, self._fields, self._groups, self._mappings, self._thresholds = source.read(
            sources.SERVICES, sources.FIELDS, sources.GROUPS, sources.MAPPINGS, sources.THRESHOLDS)
        self._ids: dict[str, dict[int, str]] = {
            'service': {row.id: row.service_id for row in self._services},
            'field': {row.id: row.field_id for row in self._fields},
            'group': {row.id: row.group_id for row in self._groups}}

    def read(self) -> storing.Candidates:
        """What there is of each kind, each kind after those that it refers to."""
        return {
            admission.SERVICES: [admission.Candidate(row.service_id, rules.Service(row.service_id, row.name))
                                 for row in self._services],
            admission.FIELDS: [admission.candidate(row.field_id, row, self._field) for row in self._fields],
            admission.GROUPS: [admission.Candidate(row.group_id, rules.Group(row.group_id, row.name))
                               for row in self._groups],
            admission.MAPPINGS: [admission.candidate(row.mapping_id, row, self._mapping) for row in self._mappings],
            admission.THRESHOLDS: [admission.candidate(row.threshold_id, row, self._threshold)
                                   for row in self._thresholds],
        }

    def _field(self, row: sources.Row) -> rules.Field:
        return rules.Field(row.field_id, row.name, self._id('service', row.service_id) or '')

    def _mapping(self, row: sources.Row) -> rules.Mapping:
        start, instant = self._target.instant(row.start), self._target.instant_if_any
        made = rules.Mapping(
            row.mapping_id, row.value or '', **self._price(row), created_at=instant(row.created_at), start=start,
            end=instant(row.end), name=row.name, description=row.description, deleted=instant(row.deleted),
            created_by=row.created_by, updated_by=row.updated_by, deleted_by=row.deleted_by)
        rules.check_new_mapping(made, start, force=True)
        rules.check_cost(made)
        return made

    def _threshold(self, row: sources.Row) -> rules.Threshold:
        level = sources.number(row.level)
        if level is None:
            raise exception.Invalid('It has no level.')
        made = rules.Threshold(row.threshold_id, level, **self._price(row))
        rules.check_parent(made)
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
