"""Schedules of reprocessing, finished ones too.

CloudKitty names no more than the id of a scope; the schedule is for the scope that is known by it.
"""

import datetime
from collections.abc import Iterator

from rating_api import datapoint
from rating_api.db import reprocesses
from rating_api.db import scopes as scope_states
from rating_api.importer import report as reports
from rating_api.importer.cloudkitty import scopes
from rating_api.importer.cloudkitty import source as sources
from rating_api.importer.cloudkitty import target as targets


def copy(source: sources.Source, target: targets.Target, report: reports.Report) -> None:
    """Copy the schedules that are not here; the processor carries on with those that are not finished."""
    tally = report.of('schedules')
    stored = reprocesses.Reprocesses(target.database)
    wanted = list(_read(source, target, tally))
    new = len(reprocesses.missing(stored.find(), wanted)) if target.dry else stored.add_missing(wanted)
    tally.copied += new
    tally.kept += len(wanted) - new


def _read(source: sources.Source, target: targets.Target, tally: reports.Tally) -> Iterator[reprocesses.Schedule]:
    origins = _origins(source, target)
    [rows] = source.read(sources.SCHEDULES)
    for row in rows:
        begin, end = datapoint.epoch(row.start_reprocess_time), datapoint.epoch(row.end_reprocess_time)
        current = None if row.current_reprocess_time is None else datapoint.epoch(row.current_reprocess_time)
        # CloudKitty also rates the period that begins at the end, which is not part of it here.
        done = begin == end if current is None else current + target.period >= end
        if row.identifier not in origins:
            tally.refuse(row.id, f'There is no scope {row.identifier}.')
        elif end < begin:
            tally.refuse(row.id, f'It ends at {row.end_reprocess_time}, before it begins.')
        else:
            yield reprocesses.Schedule(0, row.identifier, origins[row.identifier], row.reason, begin, end, current,
                                       done, datetime.datetime.now(datetime.UTC))


def _origins(source: sources.Source, target: targets.Target) -> dict[str, scope_states.Origin]:
    """The origin of each scope, here or to be: where there are several, the configured one if it is among them."""
    known = [*scope_states.Scopes(target.database, target.origin).find(), *scopes.read(source, target)]
    found: dict[str, scope_states.Origin] = {}
    for state in known:
        if state.origin == target.origin or state.scope_id not in found:
            found[state.scope_id] = state.origin
    return found
