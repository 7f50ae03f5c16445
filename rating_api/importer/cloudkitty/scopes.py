"""How far the usage of each scope was processed."""

import datetime
from collections.abc import Iterator

from rating_api import datapoint
from rating_api.db import scopes
from rating_api.importer import report as reports
from rating_api.importer.cloudkitty import source as sources
from rating_api.importer.cloudkitty import target as targets


def copy(source: sources.Source, target: targets.Target, report: reports.Report) -> None:
    """Copy the states of scopes; one that is here stays as it is."""
    tally = report.of('scopes')
    stored = scopes.Scopes(target.database, target.origin)
    here = {_identity(state): state for state in stored.find()}
    new: dict[tuple[str, ...], scopes.ScopeState] = {}
    for state in read(source, target):
        identity = _identity(state)
        known = new.get(identity) or here.get(identity)
        if len(state.scope_id) > datapoint.LONGEST_NAME:
            tally.refuse(state.scope_id, f'Its id is longer than {datapoint.LONGEST_NAME} characters.')
        elif known is None:
            new[identity] = state
        elif _is_covered(state, known):
            tally.kept += 1
        else:
            tally.refuse(state.scope_id, f'It is here already, {_shown(known)}; there it is {_shown(state)}.')
    if not target.dry:
        stored.add_all(list(new.values()))
    tally.copied += len(new)
    others = {state[1:4] for state in new.values()} - {target.origin}
    for key, collector, fetcher in sorted(others):
        report.note(f'Scopes by the label {key!r} of the collector {collector!r} and the fetcher {fetcher!r} are not '
                    f'what rating-processor is configured for here, and it will not go on where they ended (--adopt).')


def read(source: sources.Source, target: targets.Target) -> Iterator[scopes.ScopeState]:
    """The states as they are to be here, those that came furthest first."""
    [rows] = source.read(sources.SCOPES)
    origin = target.origin
    # Those that become one are taken as far as any of them is.
    for row in sorted(rows, key=lambda row: row.last_processed_timestamp, reverse=True):
        found = scopes.Origin(row.scope_key or origin.scope_key, row.collector or origin.collector,
                              row.fetcher or origin.fetcher)
        if target.adopt and found.scope_key == origin.scope_key:
            found = origin
        yield scopes.ScopeState(
            row.identifier, *found, datapoint.epoch(row.last_processed_timestamp), bool(row.active),
            row.scope_activation_toggle_date.replace(tzinfo=datetime.UTC))


def _identity(state: scopes.ScopeState) -> tuple[str, ...]:
    return state[:4]


def _is_covered(there: scopes.ScopeState, here: scopes.ScopeState) -> bool:
    """Whether all that is known there is known here: it may have gone on since."""
    return (there.active == here.active and here.last_processed is not None and there.last_processed is not None
            and there.last_processed <= here.last_processed)


def _shown(state: scopes.ScopeState) -> str:
    last = 'never' if state.last_processed is None else datapoint.moment(state.last_processed).isoformat()
    return f'{"active" if state.active else "inactive"} and processed up to the period of {last}'
