"""Runs commands of the official clients: run itself by the interpreter that has them.

It reads a job a line, ``{"argv": [...], "environ": {...}, "input": "..."}``, and answers each with a line,
``{"code": 0, "output": "...", "errors": "..."}``. A command is a process of its own, with the arguments, the
environment, the streams and the end that the installed script would have; only what it imports is there already.
"""

import importlib.metadata
import json
import os
import sys
import tempfile

from cloudkittyclient import shell as cloudkitty
from openstackclient import shell as openstack

_MAIN = {'cloudkitty': cloudkitty.main, 'openstack': openstack.main}


def main():
    # "openstack" imports every command that is installed before it runs one.
    installed = importlib.metadata.entry_points()
    for group in installed.groups:
        if group.startswith(('openstack.', 'cloudkittyclient_', 'cliff.formatter.')):
            for plugin in installed.select(group=group):
                plugin.load()
    for line in sys.stdin:
        print(json.dumps(run(**json.loads(line))), flush=True)


def run(argv, environ, input):
    """Run one command to its end."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        given.write(input.encode())
        streams = (given, output, errors)
        given.seek(0)
        child = os.fork()
        if not child:
            for number, stream in enumerate(streams):
                os.dup2(stream.fileno(), number)
            os.environ.clear()
            os.environ.update(environ)
            # In place: a program may have taken hold of the list when it was imported.
            sys.argv[:] = argv
            os._exit(_end(_MAIN[argv[0]]))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for stream in streams:
            stream.seek(0)
        return {'code': code, 'output': output.read().decode(), 'errors': errors.read().decode()}


def _end(main):
    """The exit code of a script that ends with ``sys.exit(main())``, with all that it said written out."""
    try:
        said = main()
    except SystemExit as end:
        said = end.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
        said = 1
    if said is not None and not isinstance(said, int):
        # What an interpreter does with an end that is no number.
        print(said, file=sys.stderr)
        said = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return said or 0


if __name__ == '__main__':
    main()
