"""The pyscripts module: frames in, what scripts make of them out. How one is run is the business of ``process``."""

import collections
from collections.abc import Sequence

from rating_api import datapoint
from rating_api import exception
from rating_api.rating import modules
from rating_api.rating import validity
from rating_api.rating.pyscripts import frames
from rating_api.rating.pyscripts import library
from rating_api.rating.pyscripts import process
from rating_api.rating.pyscripts import rules as script_rules


class PyScripts:
    """Hands each scope's usage of a period to the scripts that are valid at its begin, one after the other."""

    module_id = 'pyscripts'
    description = 'PyScripts rating module.'
    hot_config = True
    always_enabled = False

    def rate(self, points: Sequence[datapoint.Point], rules: object) -> modules.Outcome:
        """The points that the scripts left, with their prices; ``rules`` is a Library.

        A script that fails on a frame, or does not end in time, changes nothing of it: the next script gets it as the
        last one left it, and the frame is in doubt. Raises RatingUnavailable if scripts cannot be run at all.
        """
        if not isinstance(rules, library.Library):
            raise TypeError(f'The rules of pyscripts are a Library, not {rules!r}.')
        found = frames.group(points)
        due = {script.script_id: [frame for frame in found if validity.is_active(
            script, datapoint.moment(frame.period.begin))] for script in rules.scripts}
        if not any(due.values()):
            return modules.Outcome(list(points), [])
        if not rules.settings.enabled:
            raise exception.RatingUnavailable(
                'The rating module pyscripts is enabled and has scripts for this usage, but the option [pyscripts] '
                'enabled does not let them run: set it, disable the module, or delete the scripts.')
        failures: dict[frames.Frame, list[str]] = collections.defaultdict(list)
        for script in rules.scripts:
            if due[script.script_id]:
                for frame, why in _run(script, due[script.script_id], rules.settings).items():
                    failures[frame].append(f'Script {script.name} failed: {why}')
        return modules.Outcome([point for frame in found for point in frame.points()], [], [
            modules.Doubt(frame.scope, frame.period, self.module_id, '; '.join(reasons))
            for frame, reasons in failures.items()])


def _run(script: script_rules.Script, due: Sequence[frames.Frame],
         settings: library.Settings) -> dict[frames.Frame, str]:
    """Let a script change frames; returns those that it failed on, and why."""
    done = process.run(script.name, script.data, [frame.text() for frame in due], settings.limits)
    return frames.read(done.lines, due, settings.scope_key, done.ended)
