"""The program that runs one script: started alone by ``process``, it imports nothing of this service.

It reads a job from its standard input to the end, gives up everything but its answer's pipe, says that it did, and
answers frame by frame, a line of JSON each. Whatever stands between the operating system and the script is set up
here; that a script can reach any object of this interpreter is expected (see the operator's guide).
"""

# ruff: noqa: I001, F401, RUF100 - what scripts may import is imported here, because later no file can be opened.
import bisect
import calendar
import collections.abc
import copy
import ctypes
import datetime
import decimal
import fractions
import functools
import itertools
import json
import math
import numbers
import operator
import os
import re
import resource
import signal
import string
import sys
import time
import types
import typing
import unicodedata

# What a script may import; the operator's guide lists it too.
ALLOWED = ('bisect', 'calendar', 'collections', 'copy', 'datetime', 'decimal', 'fractions', 'functools', 'itertools',
           'json', 'math', 'numbers', 'operator', 're', 'string', 'time', 'unicodedata')

_CLONE_NEWIPC, _CLONE_NEWNET = 0x08000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION = 0x20080522
LONGEST_REASON = 300

# It loads the module that it needs now.
datetime.datetime.strptime('00', '%S')

Job = dict[str, typing.Any]


class Refused(Exception):
    """The script cannot be isolated, and is not run."""


class Silence:
    """Where ``print`` goes."""

    def write(self, text: str) -> int:
        """Take a text and do nothing with it."""
        return len(text)

    def flush(self) -> None:
        """Do nothing."""


def main() -> None:
    """Do the job on the standard input and answer on the standard output."""
    job: Job = json.loads(sys.stdin.buffer.read())
    answer = _Answer(os.dup(1))
    sys.stdout = sys.stderr = typing.cast(typing.TextIO, Silence())
    try:
        isolate(job)
    except (OSError, ValueError, Refused) as error:
        answer.write({'refused': str(error)})
        return
    answer.write({'ready': True})
    _run(job, answer)
    # Nothing of the script's is to run at the end of the interpreter.
    os._exit(0)


class _Answer:
    """The pipe to the service, and the only descriptor that is left open."""

    def __init__(self, descriptor: int) -> None:
        os.closerange(0, descriptor)
        self._descriptor = descriptor

    def write(self, document: Job) -> None:
        """Send one line."""
        # Line feeds within texts are escaped, and what is no character is refused.
        text = json.dumps(document, default=_plain, allow_nan=False, ensure_ascii=False)
        line = memoryview(text.encode() + b'\n')
        while line:
            line = line[os.write(self._descriptor, line):]


def _plain(value: object) -> str:
    """Amounts and times as texts; TypeError for what has no place in a data frame."""
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    raise TypeError(f'a {type(value).__name__} has no place in a data frame')


# ---- what the script is kept from ----

def isolate(job: Job) -> None:
    """Give up files, network, other processes, privileges and all but a share of time and memory, for good.

    OSError or Refused if any of it is impossible.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    program = job['filter'] and _program(bytes.fromhex(job['filter']))
    if os.geteuid() == 0:
        _leave_root(libc, job['place'], job['first_uid'] + os.getpid())
    elif not program:
        raise Refused('it runs as a user, and the filter of system calls cannot be made')
    else:
        _drop_capabilities(libc)
    # A change of the user would have undone the first.
    for option, value in ((_PR_SET_PDEATHSIG, signal.SIGKILL), (_PR_SET_NO_NEW_PRIVS, 1), (_PR_SET_DUMPABLE, 0)):
        _check(libc.prctl(option, value, 0, 0, 0), 'prctl')
    if os.getppid() != job['parent']:
        raise Refused('the service is gone')
    _limit(job['seconds'], job['memory'])
    if program:
        _check(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0), 'prctl')


def _leave_root(libc: ctypes.CDLL, place: str, uid: int) -> None:
    # Without the right to do so there is no network either way: a socket would need a descriptor.
    for space in (_CLONE_NEWNET, _CLONE_NEWIPC):
        libc.unshare(space)
    # A directory that is gone is an empty root in which nobody can make anything.
    os.chdir(place)
    os.rmdir(place)
    os.chroot('.')
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _check(libc.capset(header, (ctypes.c_uint32 * 6)()), 'capset')


def _limit(seconds: int, memory: int) -> None:
    limits = {resource.RLIMIT_CPU: seconds + 1, resource.RLIMIT_AS: memory, resource.RLIMIT_NOFILE: 0,
              resource.RLIMIT_NPROC: 0, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0, resource.RLIMIT_MEMLOCK: 0,
              resource.RLIMIT_MSGQUEUE: 0}
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))


class _Program(ctypes.Structure):
    """A ``struct sock_fprog``."""

    _fields_: typing.ClassVar = [('length', ctypes.c_ushort), ('code', ctypes.c_char_p)]


def _program(code: bytes) -> _Program:
    return _Program(len(code) // 8, code)


def _check(result: int, call: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f'{call}: {os.strerror(number)}')


# ---- what the script is given ----

def _run(job: Job, answer: _Answer) -> None:
    """Run the script once on each frame; what one run leaves in its globals is gone in the next."""
    code: types.CodeType | None = None
    for number, frame in enumerate(job['frames']):
        try:
            code = code or compile(job['script'], f'<{job["name"]}>', 'exec', dont_inherit=True)
            document = {'frame': number, 'data': _rated(code, frame)}
            answer.write(document)
        except BaseException as error:
            answer.write({'frame': number, 'failed': _reason(error)})


def _rated(code: types.CodeType, frame: Job) -> object:
    """What is in ``data`` after the script."""
    decimal.setcontext(decimal.Context(prec=28, rounding=decimal.ROUND_HALF_EVEN))
    space = {'__builtins__': dict(_BUILTINS), '__name__': '__script__', 'data': _data(frame)}
    exec(code, space)  # noqa: S102, it is what this process is for
    if 'data' not in space:
        raise NameError("name 'data' is not defined any more")
    return space['data']


def _data(frame: Job) -> Job:
    """The frame as scripts know it: times are aware, amounts are Decimals."""
    for name, text in frame['period'].items():
        frame['period'][name] = datetime.datetime.fromisoformat(text)
    for points in frame['usage'].values():
        for point in points:
            point['vol']['qty'] = decimal.Decimal(point['vol']['qty'])
            point['rating']['price'] = decimal.Decimal(point['rating']['price'])
    return frame


def _import(name: str, globals_: typing.Any = None, locals_: typing.Any = None, names: typing.Any = (),
            level: int = 0) -> types.ModuleType:
    if level or name.partition('.')[0] not in ALLOWED:
        raise ImportError(f'a script cannot import {name}; it can import {", ".join(ALLOWED)}')
    return __import__(name, globals_, locals_, names, level)


_BUILTINS = {**vars(sys.modules['builtins']), '__import__': _import}


def _reason(error: BaseException) -> str:
    """What was wrong, and in which line of the script, in a few words."""
    line = getattr(error, 'lineno', None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals.get('__name__') == '__script__':
            line = trace.tb_lineno
        trace = trace.tb_next
    words = f'{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}'
    found = (words if line is None else f'{words} (line {line})')[:LONGEST_REASON]
    return found.encode(errors='replace').decode()


def check(job: Job) -> None:
    """Say what is wrong with the syntax of a script, which is not run."""
    _limit(job['seconds'], job['memory'])
    try:
        compile(job['script'], '<script>', 'exec', dont_inherit=True)
    except BaseException as error:
        print(_reason(error))


if __name__ == '__main__':
    if sys.argv[1:] == ['check']:
        check(json.loads(sys.stdin.buffer.read()))
    else:
        main()
