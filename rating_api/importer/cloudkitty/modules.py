"""Which rating modules run, and in which order."""

from rating_api.db import modules as module_states
from rating_api.importer import report as reports
from rating_api.importer.cloudkitty import collectors
from rating_api.importer.cloudkitty import source as sources
from rating_api.importer.cloudkitty import target as targets
from rating_api.rating import modules


def copy(source: sources.Source, target: targets.Target, report: reports.Report) -> None:
    """Copy the states of modules; one that was set here stays as it is."""
    tally = report.of('modules')
    states = module_states.ModuleStates(target.database)
    here = states.states()
    [rows] = source.read(sources.MODULES)
    for row in rows:
        if row.name.startswith(collectors.PREFIX):
            continue
        # No priority, and a zero, are read as 1 by CloudKitty.
        wanted = modules.State(row.name, bool(row.state), row.priority or modules.State(row.name).priority)
        if row.name not in here:
            tally.copied += 1
            if not target.dry:
                states.set(*wanted)
        elif here[row.name] == wanted:
            tally.kept += 1
        else:
            tally.refuse(row.name, f'It is {_shown(here[row.name])} here, and {_shown(wanted)} there.')


def _shown(state: modules.State) -> str:
    return f'{"enabled" if state.enabled else "disabled"} with priority {state.priority}'
