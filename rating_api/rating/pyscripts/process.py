"""Starts the worker, hands it a job, and takes what it answers: so many bytes in so many seconds, and no more.

What the answer means, and whether it may be believed, is the business of ``frames``.
"""

import contextlib
import dataclasses
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import typing
from collections.abc import Sequence

import msgspec

from rating_api import exception
from rating_api.rating.pyscripts import frames
from rating_api.rating.pyscripts import syscalls

_PROGRAM = pathlib.Path(__file__).with_name('worker.py')
_LONGEST_ANSWER = 16 * 1024 * 1024
_CHECK_SECONDS, _CHECK_MEMORY = 10, 256 * 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """What a run of one script over one batch may use: seconds, bytes of memory, and from which user id on.

    The user id of a run is ``first_uid`` and its process id, if the service runs as root.
    """

    seconds: int = 30
    memory: int = 256 * 1024 * 1024
    first_uid: int = 2_000_000_000


class Run(typing.NamedTuple):
    """What a script's process answered, a line a frame, and why it ended before it had answered all."""

    lines: list[bytes]
    ended: str


class _Ready(msgspec.Struct):
    """The first line of an answer, from before the script ran."""

    ready: bool = False
    refused: str = ''


def run(name: str, script: str, texts: Sequence[msgspec.Raw], limits: Limits) -> Run:
    """Run a script on frames, in a process of its own that is gone afterwards.

    Raises RatingUnavailable if the process cannot be started or isolated, so that the script was not run.
    """
    with tempfile.TemporaryDirectory(prefix='rating-api-', ignore_cleanup_errors=True) as place:
        job = msgspec.json.encode({
            'name': name, 'script': script, 'frames': texts, 'filter': syscalls.program().hex(), 'place': place,
            'parent': os.getpid(), **dataclasses.asdict(limits)})
        done = _talk([], job, place, limits.seconds, _LONGEST_ANSWER + 4 * len(job))
    first, *lines = done.answer.split(b'\n')
    if not lines:
        raise _unavailable(f'its process does not start: {done.ended or "it said nothing"}')
    ready = msgspec.json.decode(first, type=_Ready)
    if not ready.ready:
        raise _unavailable(f'its process cannot be isolated: {ready.refused}')
    # What stands after the last line feed is half a line, or nothing.
    return Run(lines[:-1], done.ended)


def check(script: str) -> None:
    """Raise Invalid unless a text is Python by its syntax; nothing of it is run.

    A compiler may be made to crash, so that this is done in a process of its own too.
    """
    job = msgspec.json.encode({'script': script, 'seconds': _CHECK_SECONDS, 'memory': _CHECK_MEMORY})
    done = _talk(['check'], job, '/', _CHECK_SECONDS, _LONGEST_ANSWER)
    if done.answer or done.ended:
        reason = frames.printable(done.answer.decode(errors='replace')) or f'the compiler gave up: {done.ended}'
        raise exception.Invalid(f'The script cannot be compiled: {reason}')


class _Done(typing.NamedTuple):
    answer: bytes
    ended: str


def _talk(arguments: Sequence[str], job: bytes, place: str, seconds: int, longest: int) -> _Done:
    try:
        # Neither environment nor descriptors are inherited, and a Ctrl-C of the terminal is not for it.
        process = subprocess.Popen(  # noqa: S603, the program is ours
            [sys.executable, '-I', '-S', '-X', 'utf8', str(_PROGRAM), *arguments], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd=place, start_new_session=True)
    except OSError as error:
        raise _unavailable(f'its process does not start: {error}') from error
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        answer = _exchange(process, job, longest)
        if len(answer) > longest:
            process.kill()
        process.wait()
    finally:
        timer.cancel()
        process.kill()
        process.wait()
    if len(answer) > longest:
        return _Done(answer, f'its answer is longer than {longest} bytes')
    return _Done(answer, f'it was stopped after {seconds} seconds' if late.is_set() else _ended(process.returncode))


def _exchange(process: subprocess.Popen[bytes], job: bytes, longest: int) -> bytes:
    """The answer to a job up to its end, or a byte more than the longest; the worker reads all before it writes."""
    given, answered = typing.cast(typing.IO[bytes], process.stdin), typing.cast(typing.IO[bytes], process.stdout)
    with contextlib.suppress(BrokenPipeError), given:
        given.write(job)
    with answered:
        return answered.read(longest + 1)


def _ended(code: int) -> str:
    """Why a process is gone, by its exit code; nothing if it came to its end."""
    if code < 0:
        return f'it was ended by {signal.Signals(-code).name}'
    return f'it exited with {code}' if code else ''


def _unavailable(why: str) -> exception.RatingUnavailable:
    return exception.RatingUnavailable(f'No script can be run: {why}.')
