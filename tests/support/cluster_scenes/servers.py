"""Small servers of a scene, in the cluster's network: a webhook that injects sidecars, an origin that wants a token."""

import base64
import http.client
import json
import ssl
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tallylight_cluster.keys import Authority, Identity
from tallylight_cluster.network import NODE_ADDRESS, inside

WEBHOOK_PORT = 18443
UPSTREAM_SECONDS = 5.0


@contextmanager
def webhook(paths, patch):
    """Serve a mutating webhook; yields its `clientConfig`. `patch` makes a JSON patch of a pod; None: it stays."""
    tls, authorities = _private(paths, "webhook")

    class Handler(_Handler):
        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["request"]
            answer = {"uid": request["uid"], "allowed": True}
            if (operations := patch(request["object"])) is not None:
                answer |= {"patchType": "JSONPatch", "patch": _base64(json.dumps(operations).encode())}
            review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": answer}
            self.reply(200, json.dumps(review).encode())

    with _serving(paths, WEBHOOK_PORT, Handler, tls):
        yield {"url": f"https://{NODE_ADDRESS}:{WEBHOOK_PORT}/inject", "caBundle": _base64(authorities.encode())}


@dataclass
class TokenOrigin:
    """The demo's origin behind a door; the first part of a path is a stream, and `accepted` its tokens.

    Playlists of the streams in `ended` say that there is no more to come; of those in `absent` nothing is there.
    `answers` has, of each request: when (seconds since 1970), stream, token and status.
    """

    port: int
    accepted: dict
    authorities: str = ""  # PEM, by which it is to be trusted; empty: it has no TLS
    ended: set = field(default_factory=set)
    absent: set = field(default_factory=set)
    answers: list = field(default_factory=list)

    def url(self, stream):
        """Where a stream is had, by one who has the token."""
        return f"http{'s' * bool(self.authorities)}://{NODE_ADDRESS}:{self.port}/{stream}/healthy.m3u8"

    def first(self, stream, status, after, token=None):
        """When the first request after an instant was answered so; None: not yet."""
        answers = (each for each in list(self.answers) if each[0] >= after and each[1] == stream)
        return next((at for at, _, given, code in answers if code == status and token in (None, given)), None)


@contextmanager
def token_origin(paths, upstream, port, accepted, *, private=False):
    """Serve it, with what the server at the address `upstream` has; `private`: by TLS of an authority of its own."""
    tls, authorities = _private(paths, f"origin-{port}") if private else (None, "")
    origin = TokenOrigin(port, accepted, authorities)

    class Handler(_Handler):
        def do_GET(self):
            _, stream, path = self.path.split("/", 2)
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if token not in origin.accepted.get(stream, ()):
                status, body = 401, b"who are you?\n"
            elif stream in origin.absent:
                status, body = 404, b"nothing is there\n"
            else:
                status, body = _fetched(upstream, path)
                body += b"#EXT-X-ENDLIST\n" if stream in origin.ended and path.endswith(".m3u8") else b""
            origin.answers.append((time.time(), stream, token, status))
            self.reply(status, body)

    with _serving(paths, port, Handler, tls):
        yield origin


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing: a request's header has the token, and tests print what fails."""


@contextmanager
def _serving(paths, port, handler, tls=None):
    with inside(paths):
        server = ThreadingHTTPServer((NODE_ADDRESS, port), handler)
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


def _private(paths, name):
    """TLS for the node's address, and the certificate of the authority that nobody else knows."""
    authority = Authority(paths.state / name)
    files = authority.issue(name, Identity(name), (NODE_ADDRESS,))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(files.certificate, files.key)
    return tls, authority.files.certificate.read_text()


def _fetched(upstream, path):
    connection = http.client.HTTPConnection(upstream, timeout=UPSTREAM_SECONDS)
    try:
        connection.request("GET", f"/{path}")
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 502, b"the origin behind this one does not answer\n"
    finally:
        connection.close()


def _base64(data):
    return base64.b64encode(data).decode()
