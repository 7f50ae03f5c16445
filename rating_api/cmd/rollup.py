"""Rolling up all that is pending while somebody waits: ``rating-manage db rollup``, and after work that marks much."""

import time

from rating_api import storage
from rating_api.cmd import progress

# A second's work, or a single scope's day if that is more.
_STEP = 200
# Where others keep writing, there is always something left.
_PASSES = 3
_PAUSE_SECONDS = 0.2


def roll_up(rollups: storage.Rollups) -> tuple[int, int]:
    """Roll up until nothing is pending, showing how it goes; how many sums that were, and how many are left.

    Some are left where others write all the time: each was rolled up, and written to again.
    """
    done, left = 0, rollups.pending()
    with progress.Progress('Rolling up') as shown:
        for attempt in range(_PASSES):
            if attempt and left:
                # A service that has just rolled up the same may be about to finish.
                time.sleep(_PAUSE_SECONDS)
            while left:
                rolled = rollups.roll(_STEP)
                done += rolled
                left = rollups.pending()
                shown.advance(done, done + left, f'{left} left')
                if rolled < _STEP:
                    break
    return done, left
