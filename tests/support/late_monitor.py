"""A monitor that says that it is late, at the address that a test gives its pod: no kubelet and no container."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tallylight_cluster.network import inside
from tallylight_contract.load import PATH, Load
from tallylight_contract.wire import encoded
from tallylight_operator.kubernetes.monitor_container import PORT

ADDRESS = "127.0.0.1"
LATE = Load(lag_seconds=12.0, lagging_seconds=12.0, cores=0.4, over_seconds=20.0, limit_cores=1.0)
SPEC = {"resources": {"requests": {"cpu": "100m"}, "limits": {"cpu": "1"}}}
PROMISED = "500m"  # what it needs, and a little more


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        body = encoded(LATE) if self.path == PATH else b"ok\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing of it is of interest."""


@contextmanager
def late_monitor(paths):
    """While the block runs, it answers in the cluster's network."""
    with inside(paths):
        server = ThreadingHTTPServer((ADDRESS, PORT), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def runs_late(api, operator, stream):
    """A stream on air whose node's kubelet resizes in place; its pod's name."""
    api.apply(stream, **SPEC)
    operator.until(lambda: len(api.pods_of(stream)) == 1)
    name = api.pods_of(stream)[0]["metadata"]["name"]
    api.runs(name)
    (container,) = api.pods_of(stream)[0]["status"]["containerStatuses"]
    allotted = {"podIP": ADDRESS, "podIPs": [{"ip": ADDRESS}]}
    api.patch_pod(name, allotted | {"containerStatuses": [container | SPEC]})
    return name


def requested(api, stream):
    """What its node is asked to promise."""
    return api.pods_of(stream)[0]["spec"]["containers"][0]["resources"]["requests"]["cpu"]
