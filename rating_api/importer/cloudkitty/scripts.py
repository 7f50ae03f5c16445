"""The scripts of pyscripts, with their ids and dates."""

import datetime
from collections.abc import Iterator

from rating_api import exception
from rating_api.importer import report as reports
from rating_api.importer.cloudkitty import admission
from rating_api.importer.cloudkitty import source as sources
from rating_api.importer.cloudkitty import storing
from rating_api.importer.cloudkitty import target as targets
from rating_api.rating import validity
from rating_api.rating.pyscripts import process
from rating_api.rating.pyscripts import rules

_MICROSECOND = datetime.timedelta(microseconds=1)


def copy(source: sources.Source, target: targets.Target, report: reports.Report) -> None:
    """Copy the scripts that can be compiled; none is run."""
    storing.store(target, {admission.SCRIPTS: list(_read(source, target))}, report)


def _read(source: sources.Source, target: targets.Target) -> Iterator[admission.Candidate]:
    [rows] = source.read(sources.SCRIPTS)
    taken: set[datetime.datetime] = set()

    def script(row: sources.Row) -> rules.Script:
        instant, data = target.instant_if_any, _text(row.data)
        created_at = target.instant(row.created_at)
        # Scripts run in the order in which they were made; CloudKitty, which counts seconds, in that of its rows.
        while created_at in taken:
            created_at += _MICROSECOND
        taken.add(created_at)
        made = rules.Script(
            row.script_id, row.name, data, rules.checksum(data), created_at, instant(row.start), instant(row.end),
            row.description, instant(row.deleted), row.created_by, row.updated_by, row.deleted_by,
            taken=1 if row.deleted is None else None)
        validity.check_dates(made, created_at, force=True)
        if made.deleted is None:
            rules.check_size(data)
            process.check(data)
        return made

    for row in rows:
        yield admission.candidate(row.script_id, row, script)


def _text(data: bytes | str) -> str:
    try:
        return data if isinstance(data, str) else data.decode()
    except UnicodeDecodeError as error:
        raise exception.Invalid(f'Its data is no UTF-8: {error}.') from error
