"""A WSGI server of the kind that loads an application and forks then: ``python -m tests.functional.forking``.

It says where it serves, and ends with its children when its standard input does. In the master there is no thread
and no connection.
"""

import contextlib
import os
import signal
import sys
import threading
from wsgiref import simple_server

import psutil

from rating_api import wsgi

CHILDREN = 2


class Handler(simple_server.WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, *_):
        pass


def main():
    """Serve until the standard input ends."""
    server = simple_server.make_server('127.0.0.1', 0, wsgi.application, handler_class=Handler)
    if threading.active_count() > 1 or psutil.Process().net_connections('tcp')[1:]:
        sys.exit('the application has a thread or a connection before its first request')
    children = []
    for _ in range(CHILDREN):
        children.append(os.fork())
        if not children[-1]:
            with contextlib.suppress(KeyboardInterrupt):
                server.serve_forever()
            return
    try:
        print(f'serving on http://127.0.0.1:{server.server_port}', flush=True)
        sys.stdin.read()
    finally:
        for child in children:
            os.kill(child, signal.SIGINT)
    sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))


if __name__ == '__main__':
    main()
