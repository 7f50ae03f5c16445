"""Sets up a Keystone in a directory and serves it on a free port: run by the interpreter that has Keystone.

``python app.py DIRECTORY`` prints the URL when it answers, and serves until its standard input ends.
"""

import os
import pathlib
import socket
import sys
import threading

import waitress
from keystone.cmd import manage
from keystone.server import wsgi

CONFIGURATION = """
[DEFAULT]
log_file = {directory}/keystone.log
[database]
connection = sqlite:///{directory}/keystone.sqlite
[fernet_tokens]
key_repository = {directory}/keys
[fernet_receipts]
key_repository = {directory}/keys
[credential]
key_repository = {directory}/keys
[cache]
enabled = true
backend = dogpile.cache.memory
[identity]
# A password of a test may be cheap to check.
password_hash_rounds = 4
"""


def main(directory):
    configuration = pathlib.Path(directory, 'keystone.conf')
    configuration.write_text(CONFIGURATION.format(directory=directory))
    pathlib.Path(directory, 'keys').mkdir()
    listener = socket.create_server(('127.0.0.1', 0))
    url = f'http://127.0.0.1:{listener.getsockname()[1]}/v3'
    keystone_manage(configuration, 'db_sync')
    keystone_manage(configuration, 'fernet_setup', '--keystone-user', str(os.getuid()),
                    '--keystone-group', str(os.getgid()))
    keystone_manage(configuration, 'bootstrap', '--bootstrap-password', 'secret', '--bootstrap-public-url', url,
                    '--bootstrap-internal-url', url,
                    '--bootstrap-region-id', 'here')
    os.environ |= {'OS_KEYSTONE_CONFIG_DIR': directory, 'OS_KEYSTONE_CONFIG_FILES': configuration.name}
    sys.argv = ['keystone-wsgi-public']
    application = wsgi.initialize_public_application()
    threading.Thread(target=_end_with_input, daemon=True).start()
    print(url, flush=True)
    waitress.serve(application, sockets=[listener], threads=4, _quiet=True)


def keystone_manage(configuration, *arguments):
    """The command of that name, in a process of its own that has everything imported already."""
    child = os.fork()
    if not child:
        sys.argv = ['keystone-manage', '--config-file', str(configuration), *arguments]
        os._exit(_exit_code(manage.main))
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        sys.exit(f'keystone-manage {arguments[0]} failed')


def _exit_code(main):
    try:
        return int(bool(main()))
    except SystemExit as end:
        return int(bool(end.code))
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1


def _end_with_input():
    sys.stdin.read()
    os._exit(0)


if __name__ == '__main__':
    main(sys.argv[1])
