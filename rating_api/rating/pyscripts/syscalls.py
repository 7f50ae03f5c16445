"""Which system calls a script's process may still make, as a program for the kernel.

libseccomp writes it; neither it nor its Python binding need be there for a service that runs as root.
"""

import errno
import functools
import importlib
import tempfile
import typing

# To read and write what is open, to have memory, to wait, to end: nothing names a file, a process or a host.
_CALLS = ('brk', 'clock_getres', 'clock_gettime', 'clock_nanosleep', 'close', 'exit', 'exit_group', 'fstat', 'futex',
          'getpid', 'getrandom', 'gettid', 'gettimeofday', 'lseek', 'madvise', 'mmap', 'mprotect', 'mremap', 'munmap',
          'nanosleep', 'read', 'restart_syscall', 'rt_sigaction', 'rt_sigprocmask', 'rt_sigreturn', 'sched_yield',
          'sigaltstack', 'write')


@functools.cache
def program() -> bytes:
    """A filter that refuses every other call with EPERM; empty if libseccomp or its binding is not there."""
    try:
        seccomp: typing.Any = importlib.import_module('pyseccomp')
    except (ImportError, OSError, RuntimeError):
        return b''
    made = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    for call in _CALLS:
        made.add_rule(seccomp.ALLOW, call)
    with tempfile.TemporaryFile() as file:
        made.export_bpf(file)
        file.seek(0)
        return file.read()
