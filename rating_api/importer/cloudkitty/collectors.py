"""What v1's collector resource keeps, which nothing acts on: collectors of services, and which are enabled."""

from rating_api.db import collectors
from rating_api.importer import report as reports
from rating_api.importer.cloudkitty import source as sources
from rating_api.importer.cloudkitty import target as targets

# Before their names in the table of the states of modules.
PREFIX = 'collector_'


def copy(source: sources.Source, target: targets.Target, report: reports.Report) -> None:
    """Copy both; what was set here stays as it is."""
    tally = report.of('collectors')
    stored = collectors.Collectors(target.database)
    here = {mapping.service: mapping for mapping in stored.mappings()}
    mapped, states = source.read(sources.COLLECTORS, sources.MODULES)
    for row in mapped:
        wanted = collectors.Mapping(row.service, row.collector)
        if row.service not in here:
            tally.copied += 1
            if not target.dry:
                stored.map(wanted)
        elif here[row.service] == wanted:
            tally.kept += 1
        else:
            other = here[row.service].collector
            tally.refuse(row.service, f'Its collector is {other} here, and {row.collector} there.')
    for row in states:
        name = row.name.removeprefix(PREFIX)
        # One that was never set is disabled.
        if name != row.name and row.state and not stored.is_enabled(name):
            tally.copied += 1
            if not target.dry:
                stored.enable(name, True)
        elif name != row.name:
            tally.kept += 1
