#!/usr/bin/env python3
"""Stands in for a monitor in a real pod: it is healthy, receives, and says that its node does not let it run."""

import json
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 9464
# It needs 0.4 of the one core that it may use.
LOAD = {"lag_seconds": 12.0, "lagging_seconds": 60.0, "cores": 0.4, "over_seconds": 20.0, "limit_cores": 1.0}


class Page(BaseHTTPRequestHandler):
    """What a monitor answers at its port."""

    def do_GET(self):
        body = json.dumps(LOAD).encode() if self.path == "/v1/load" else b"ok\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing of it is of interest."""


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ThreadingHTTPServer(("", PORT), Page).serve_forever()
