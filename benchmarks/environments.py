"""The virtual environment of each peer: made once below ``.bench/`` from its pinned requirements."""

import hashlib
import pathlib
import subprocess
import sys
import typing
import venv
from collections.abc import Callable

ROOT: typing.Final = pathlib.Path(__file__).resolve().parent.parent
PEERS: typing.Final = ROOT / 'benchmarks' / 'peers'
HOME: typing.Final = ROOT / '.bench'


class Unavailable(Exception):
    """A peer, or a part of ours, cannot be measured here; the text says why."""


def python_of(peer: str, say: Callable[[str], None], requirements: pathlib.Path | None = None) -> str:
    """The interpreter to run a peer with; its environment is made first if its requirements are new.

    They are the peer's own if no others are named. Raises Unavailable when pip fails.
    """
    requirements = requirements or PEERS / peer / 'requirements.txt'
    home = HOME / peer
    python = home / 'bin' / 'python'
    stamp = home / 'requirements.sha256'
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return str(python)
    say(f'Installing {peer} into {home.relative_to(ROOT)}; this happens once.')
    venv.create(home, clear=True, with_pip=True)
    command = [str(python), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check',
               '--requirement', str(requirements)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f'pip could not install {peer}: {last_line(done.stderr)}')
    stamp.write_text(wanted)
    return str(python)


def last_line(text: str) -> str:
    """The last line of a program's output that says something."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else 'no output'
