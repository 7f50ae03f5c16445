"""An HTTP server that answers as a Prometheus would, with what a test wants it to say."""

import base64
import contextlib
import http.server
import json
import threading
import urllib.parse


def vector(*items):
    """The body of a successful instant query; each item is (labels, text of the value)."""
    result = [{'metric': labels, 'value': [1793491200.123, value]} for labels, value in items]
    return {'status': 'success', 'data': {'resultType': 'vector', 'result': result}}


class Stub:
    """What the server will answer, and what it was asked."""

    def __init__(self, url):
        self.url = url
        self.status = 200
        self.body = vector()
        self.questions = []
        self.credentials = None


@contextlib.contextmanager
def serve():
    """A running Stub on a free port of the loopback."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            stub.questions.append((url.path, dict(urllib.parse.parse_qsl(url.query))))
            if 'Authorization' in self.headers:
                encoded = self.headers['Authorization'].removeprefix('Basic ')
                stub.credentials = base64.b64decode(encoded).decode()
            body = stub.body if isinstance(stub.body, bytes) else json.dumps(stub.body).encode()
            self.send_response(stub.status)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    stub = Stub(f'http://127.0.0.1:{server.server_port}/api/v1')
    thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.01})
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def connection(url, **options):
    """The options that reach a Prometheus, as a dict to make an option group of."""
    return {'prometheus_url': url, 'prometheus_user': None, 'prometheus_password': None, 'cafile': None,
            'insecure': False, 'timeout': 10, **options}
