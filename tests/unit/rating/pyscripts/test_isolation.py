"""What a script cannot do, whoever runs the service: each tries it through every door that it finds.

That scripts reach ``os`` and ``ctypes`` is taken for granted (``running.REACH``); what holds is the operating system.
"""

import ast
import contextlib
import os
import pathlib
import re
import signal

import psutil
import pytest

from tests.unit.rating.pyscripts import running

GOOD, REACH = running.GOOD, running.REACH
# What it means to fail, in the words of Python and of C.
REFUSALS = ('PermissionError', 'OSError', 'FileNotFoundError', 'BlockingIOError', 'RuntimeError', 'ProcessLookupError',
            'ModuleNotFoundError', 'ImportError', 'ValueError', '-1', 'error')

on_every_user = pytest.mark.parametrize('user', running.USERS)


@pytest.fixture(autouse=True)
def no_process_is_left():
    # A database server of other tests may be there.
    before = set(psutil.Process().children(recursive=True))
    yield
    assert {process.name() for process in psutil.Process().children(recursive=True) if process not in before
            and process.name().startswith('python')} == set()


def said(user, attempts, **limits):
    """What a script says of its attempts; the script beside it rates as if nothing had happened."""
    found = running.run(user, f'{REACH}\n{attempts}', GOOD, **limits)
    assert found.doubts == []
    assert found.prices == ['2', '4']
    return ast.literal_eval(found.said)


def broken(user, text, **limits):
    """Why a script was stopped; the script beside it rates as if nothing had happened."""
    found = running.run(user, REACH + text, GOOD, **limits)
    assert found.prices == ['2', '4']
    first, second = found.doubts
    assert first.startswith('Script script 1 failed: ')
    return first.removeprefix('Script script 1 failed: '), second.removeprefix('Script script 1 failed: ')


def refused(results):
    return [result for result in results if not str(result).startswith(REFUSALS)] == []


@on_every_user
def test_the_environment_is_not_inherited(user, monkeypatch):
    monkeypatch.setenv('RATING_SECRET', 'secret')
    environment, *reads = said(user, """tell(dict(os.environ), *(attempt(open, f'/proc/{who}/environ')
                                          for who in ('self', os.getpid(), os.getppid())))""")
    assert environment.keys() <= {'LC_CTYPE'}
    assert refused(reads)


@on_every_user
def test_no_file_is_read(user, tmp_path):
    os.chmod(tmp_path, 0o777)
    (tmp_path / 'open').write_text('secret')
    assert refused(said(user, f"""tell(*(attempt(call, *arguments) for call, *arguments in (
        (open, '/etc/passwd'), (open, '{tmp_path}/open'), (open, sys.argv[0]), (os.open, '/', 0), (os.listdir, '/'),
        (os.listdir, '.'), (os.stat, '/etc/passwd'), (os.stat, '{tmp_path}/open'), (os.readlink, '/proc/self/exe'),
        (os.chdir, '{tmp_path}'), (os.chroot, '/'), (libc.open, b'/etc/passwd', 0), (libc.chroot, b'..'),
        (libc.memfd_create, b'x', 0), (libc.inotify_init,), (os.pipe,), (os.dup, 3))))"""))


@on_every_user
def test_no_file_is_made_changed_or_removed(user, tmp_path):
    os.chmod(tmp_path, 0o777)
    target = tmp_path / 'target'
    target.write_text('kept')
    os.chmod(target, 0o666)
    assert refused(said(user, f"""tell(*(attempt(call, *arguments) for call, *arguments in (
        (open, '{tmp_path}/new', 'w'), (os.mkdir, '{tmp_path}/made'), (os.mkdir, 'made'), (os.mkdir, '/made'),
        (os.symlink, 'a', '{tmp_path}/link'), (os.mkfifo, '{tmp_path}/fifo'), (os.unlink, '{target}'),
        (os.truncate, '{target}', 0), (os.rename, '{target}', '{tmp_path}/moved'), (os.utime, '{target}', (0, 0)),
        (os.chmod, '{target}', 0), (libc.mount, b'none', b'/', b'tmpfs', 0, None))))"""))
    assert [path.name for path in tmp_path.iterdir()] == ['target']
    assert target.read_text() == 'kept'


@on_every_user
def test_only_the_pipe_of_the_answer_is_open(user):
    writable, reads = said(user, """tell([number for number in range(64) if attempt(os.write, number, b'') == 0],
                                           [attempt(os.read, number, 1) for number in range(64)])""")
    assert len(writable) == 1
    assert refused(reads)


@on_every_user
def test_there_is_no_network(user):
    assert refused(said(user, """tell(
        attempt(__import__, 'socket'),
        *(libc.socket(family, kind, 0) for family in (1, 2, 10, 16, 17) for kind in (1, 2, 3)),
        libc.socketpair(1, 1, 0, (ctypes.c_int * 2)()), libc.connect(3, b'0' * 16, 16), libc.sendto(3, b'', 0, 0, b'', 0))"""))


@on_every_user
def test_no_process_or_thread_is_started(user):
    assert refused(said(user, """
thread = sys.modules['_thread']
started = [attempt(thread.start_new_thread, print, ()), libc.fork()]
tell(*started, attempt(os.fork), attempt(os.posix_spawn, sys.executable or '/bin/true', ['true'], {}),
     attempt(os.execv, '/bin/true', ['true']))"""))


@on_every_user
def test_no_other_process_is_signalled_or_looked_into(user):
    assert refused(said(user, """
parent = os.getppid() if os.getppid() > 0 else 1
tell(*(attempt(os.kill, number, 0) for number in (parent, 1)), libc.ptrace(16, parent, 0, 0), libc.ptrace(16, 1, 0, 0),
     libc.process_vm_readv(parent, None, 0, None, 0, 0) if parent == 1 else -1, attempt(os.pidfd_open, parent),
     libc.prlimit(parent, 7, None, None) if parent == 1 else -1)"""))


@on_every_user
def test_the_service_survives_a_signal_to_it(user):
    found = said(user, f'tell(attempt(os.kill, {os.getpid()}, {int(signal.SIGTERM)}), attempt(os.kill, os.getppid(), 15))')
    assert refused(found)


@on_every_user
def test_no_privilege_or_limit_is_won_back(user):
    assert refused(said(user, """tell(attempt(os.setuid, 0), attempt(os.setgid, 0), attempt(os.setgroups, [0]),
        attempt(resource.setrlimit, resource.RLIMIT_NOFILE, (64, 64)),
        attempt(resource.setrlimit, resource.RLIMIT_NPROC, (64, 64)),
        attempt(resource.setrlimit, resource.RLIMIT_AS, (-1, -1)), libc.unshare(0x10000000), libc.unshare(0x00020000),
        libc.setns(0, 0), attempt(os.nice, -5), attempt(os.sched_setscheduler, 0, 1, os.sched_param(1)))"""))


@on_every_user
def test_nothing_is_left_in_memory_that_others_share(user):
    key = 0x7a7b7c00 + os.getpid() % 256
    said(user, f'tell(libc.shmget({key}, 4096, 0o1666), libc.msgget({key}, 0o1666), libc.semget({key}, 1, 0o1666))')
    with open('/proc/sysvipc/shm') as shared, open('/proc/sysvipc/msg') as queues:
        assert not [line for line in (*shared, *queues) if line.split()[0] == str(key)]


@pytest.mark.parametrize('user', [user for user in running.USERS if user == 'root without a filter'])
def test_a_script_of_root_is_a_user_that_nobody_else_is(user):
    groups = os.getgroups()
    os.setgroups([4, 5])
    try:
        ids, kept, pid = said(user, 'tell(os.getresuid() + os.getresgid(), os.getgroups(), os.getpid())',
                              first_uid=3_000_000)
    finally:
        os.setgroups(groups)
    assert set(ids) == {3_000_000 + pid}
    assert kept == []


@on_every_user
@pytest.mark.parametrize('text', [
    'while True:\n    pass\n',
    'while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass\n',
    'import time\ntime.sleep(1000)\n',
    'while True:\n    attempt(signal.signal, signal.SIGXCPU, signal.SIG_IGN)\n',
    'os.close(3)\nimport time\ntime.sleep(1000)\n',
], ids=['busy', 'busy and stubborn', 'asleep', 'busy and deaf', 'without a pipe'])
def test_a_script_that_does_not_end_is_stopped(user, text):
    assert broken(user, text, seconds=2) == ('it was stopped after 2 seconds',) * 2


@on_every_user
def test_a_script_that_grows_is_stopped(user):
    first, second = broken(user, 'grown = []\nwhile True:\n    grown.append("a" * 10_000_000)\n')
    assert first.startswith('MemoryError')
    assert second.startswith('MemoryError')


@on_every_user
@pytest.mark.parametrize('text, reason', [
    ('os._exit(0)', 'its process ended'),
    ('os._exit(3)', 'it exited with 3'),
    ('ctypes.string_at(0)', 'it was ended by SIGSEGV'),
    ('sys.setrecursionlimit(10 ** 9)\nnested = []\nfor _ in range(10 ** 6):\n    nested = [nested]\nrepr(nested)',
     'it was ended by SIGSEGV'),
], ids=['exit', 'exit with a code', 'segfault', 'no stack left'])
def test_a_script_that_ends_its_interpreter_ends_nothing_else(user, text, reason):
    assert broken(user, text) == (reason,) * 2


@on_every_user
def test_a_script_that_aborts_ends_nothing_else(user):
    first, second = broken(user, 'os.abort()')
    # Without the right to signal itself it can only crash.
    assert first == second
    assert first in ('it was ended by SIGABRT', 'it was ended by SIGSEGV', 'it was ended by SIGILL')


@on_every_user
@pytest.mark.parametrize('text', [
    'exit()', 'raise SystemExit', 'raise KeyboardInterrupt', 'def deep():\n    deep()\ndeep()',
    'class Odd(Exception):\n    def __str__(self):\n        return "odd"\nraise Odd()',
], ids=['exit', 'system exit', 'interrupt', 'recursion', 'class of its own'])
def test_any_exception_is_a_failure_of_the_script(user, text):
    first, second = broken(user, text)
    assert first == second
    assert 'line' in first or 'SystemExit' in first


@on_every_user
def test_an_exception_that_cannot_be_told_is_a_failure_too(user):
    text = 'class Odd(Exception):\n    def __str__(self):\n        raise self\nraise Odd()'
    assert broken(user, text) == ('it exited with 1',) * 2


@on_every_user
def test_an_endless_answer_is_not_taken(user):
    first, second = broken(user, 'while True:\n    os.write(3, b"x" * 65536)\n')
    assert first == second
    assert first.startswith('its answer is longer than ')


FORGED = '{"frame": 0, "data": {"period": {"begin": "1970-01-01T00:00:00Z", "end": "1970-01-01T01:00:00Z"}, "usage": %s}}'


def forged(usage, frame=FORGED):
    return f'os.write(3, {(frame % usage).encode() + bytes([10])!r})\nos._exit(0)\n'


@on_every_user
@pytest.mark.parametrize('line', [
    'x', '{}', '[]', 'null', '{"frame": 0}', '{"refused": "isolation"}', '{"ready": true}', '{"frame": 1, "data": null}',
    '{"frame": "0"}', '\\xff', '[' * 100_000,
], ids=lambda line: line[:30])
def test_a_forged_answer_that_is_none_is_not_believed(user, line):
    first, second = broken(user, f'os.write(3, {line!r}.encode("latin-1") + bytes([10]))\nos._exit(0)\n')
    assert 'data' in first or 'process' in first
    assert second in ('it answered something else than data frames', 'its process ended')


@on_every_user
@pytest.mark.parametrize('point', [
    '{"vol": {"unit": "h", "qty": "NaN"}}', '{"vol": {"unit": "h", "qty": "1e999999999"}}', '{"vol": {"unit": "h"}}',
    '{"vol": {"unit": "h", "qty": 1}, "rating": {"price": "Infinity"}}',
    '{"vol": {"unit": "h", "qty": 1}, "rating": {"price": "1000000000000000.1"}}',
    '{"vol": {"unit": "h", "qty": 1}, "groupby": {"project_id": "P2"}}',
    '{"vol": {"unit": "h", "qty": 1}, "groupby": {"a": "\\u0000"}}',
    '{"vol": {"unit": "h", "qty": 1}, "groupby": {"a": [1]}}', '{"vol": {"unit": "h", "qty": 1}, "scope": "P2"}',
])
def test_a_forged_frame_is_checked_as_any_other(user, point):
    first, second = broken(user, forged(f'{{"cpu": [{point}]}}'))
    assert first.startswith(('its data is no data frame: ', 'usage.cpu[0]'))
    assert second == 'its process ended'


def test_a_forged_frame_out_of_turn_is_not_believed():
    usage = '{"cpu": [{"vol": {"unit": "h", "qty": "1"}, "rating": {"price": "5"}}]}'
    reasons = broken(running.USERS[0], forged(usage, FORGED.replace('"frame": 0', '"frame": 1')))
    assert reasons == ('it answered something else than data frames',) * 2


@on_every_user
def test_at_most_a_forged_answer_says_what_the_script_may_say_anyway(user):
    usage = '{"cpu": [{"vol": {"unit": "h", "qty": "1"}, "rating": {"price": "5"}}]}'
    found = running.run(user, REACH + forged(usage), GOOD)
    assert found.prices == ['7', '4']
    assert found.doubts == ['Script script 1 failed: its process ended']


def has_begun(worker):
    """Whether a process has no right to open anything any more, so that its script is about to run."""
    with contextlib.suppress(OSError):
        limits = pathlib.Path(f'/proc/{worker.pid}/limits').read_text()
        return re.search('^Max open files +0 +0 ', limits, re.MULTILINE)
    return False


@on_every_user
def test_a_script_does_not_outlive_its_service(user):
    service = running.start('import time\ntime.sleep(1000)\n', user=user if user == 'user' else 'root', seconds=600)
    try:
        while not (workers := [worker for worker in psutil.Process(service.pid).children() if has_begun(worker)]):
            assert service.poll() is None
        service.kill()
        _gone, alive = psutil.wait_procs(workers, timeout=30)
        assert not alive
    finally:
        service.kill()
        service.communicate()
