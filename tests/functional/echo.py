"""A program that serves an echo through rating_api.server, held to the letter of WSGI: tests of the server talk to it.

``python -m tests.functional.echo [PATIENCE_SECONDS]`` takes a free port and prints the URL when it is ready.
"""

import json
import sys
import time
from wsgiref import validate

from rating_api import server
from rating_api.server import protocol

MAX_BODY = 2 * 1024 * 1024
THREADS = 4


def application(environ, start_response):
    if environ['PATH_INFO'] == '/sleep':
        time.sleep(float(environ['QUERY_STRING']))
    if environ['PATH_INFO'] == '/fail':
        raise RuntimeError('as asked')
    status = '200 OK'
    length = int(environ.get('CONTENT_LENGTH') or 0)
    if length > MAX_BODY:
        status, seen = '413 Content Too Large', None
    else:
        seen = environ['wsgi.input'].read(length).decode('latin-1')
    body = json.dumps({
        'method': environ['REQUEST_METHOD'], 'path': environ['PATH_INFO'], 'query': environ['QUERY_STRING'],
        'length': environ.get('CONTENT_LENGTH'), 'type': environ.get('CONTENT_TYPE'), 'body': seen,
        'remote': environ['REMOTE_ADDR'], 'scheme': environ['wsgi.url_scheme'],
        'headers': {key: value for key, value in environ.items() if key.startswith('HTTP_')},
    }).encode()
    start_response(status, [('Content-Type', 'application/json'), ('Content-Length', str(len(body)))])
    return [body]


def main():
    if len(sys.argv) > 1:
        protocol.PATIENCE_SECONDS = float(sys.argv[1])
    listener = server.listen('127.0.0.1', 0)
    server.serve(validate.validator(application), listener, server.Settings(THREADS, MAX_BODY),
                 ready=lambda: print(server.url(listener), flush=True))
    print('stopped', flush=True)


if __name__ == '__main__':
    main()
