"""Looks at a whole cluster every second, in a thread of its own: the API, every monitor's own page, and Prometheus."""

import http.client
import json
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote

from every_second import Cluster, blind_times, longest_hole, samples_of

from tallylight_cluster.credentials import API_PORT, Credentials
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.network import NODE_ADDRESS, inside

STREAMS = "/apis/tallylight.dev/v1alpha1/livestreams"
MONITORS = "/api/v1/pods?labelSelector=app.kubernetes.io%2Fname%3Dtallylight-monitor"
WARNINGS = "/apis/events.k8s.io/v1/events?fieldSelector=type%3DWarning"
UNMONITORED = "/api/v1/query?query=" + quote("tallylight_operator_stream_unmonitored_seconds")
ALERTS = "/api/v1/alerts"
PROMETHEUS, MONITOR_PORT = ("127.0.0.1", 9090), 9464
EVERY, PATIENCE, AT_ONCE = 1.0, 5.0, 8  # seconds, seconds, pages
# What fails now and then while things come and go. A hole that it makes is measured.
PASSING = (OSError, http.client.HTTPException, ClusterError, ValueError, KeyError)


@dataclass(frozen=True, slots=True)
class News:
    """Blind times, longest first; the longest hole between two looks, in seconds; how many looks there were at all."""

    blind_times: list
    hole: float
    looks: int


class Sampler:
    """Samples from `begin` to `end`; `samples` has all of them. `news` gives what came since it was last called."""

    def __init__(self, paths):
        self._paths = paths
        files = Credentials(paths).files("admin")
        self._tls = ssl.create_default_context(cafile=str(Credentials(paths).authority))
        self._tls.load_cert_chain(files.certificate, files.key)
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.samples, self._instants, self.last_error = [], [time.time()], ""
        self._known_until = 0.0
        self._thread = threading.Thread(target=self._run, name="every second", daemon=True)

    def begin(self):
        self._thread.start()
        return self

    def end(self):
        self._over.set()
        self._thread.join(10 * PATIENCE)

    def news(self, *, since_ever=False):
        """What was found since this was last asked; a blind time that goes on is told again."""
        with self._lock:
            samples, instants = list(self.samples), list(self._instants)
        since = 0.0 if since_ever else self._known_until
        self._known_until = time.time()
        found = [each for each in blind_times(samples) if each.ended >= since]
        recent = [*(instant for instant in instants if instant >= since), self._known_until]
        return News(found, longest_hole(recent), len(instants))

    def _run(self):
        with inside(self._paths), ThreadPoolExecutor(AT_ONCE) as pages:
            while not self._over.wait(EVERY):
                try:
                    found = samples_of(self._look(pages))
                except PASSING as error:
                    self.last_error = f"{type(error).__name__}: {error}"
                    continue
                with self._lock:
                    self.samples += found
                    self._instants.append(time.time())

    def _look(self, pages):
        at = time.time()
        streams, pods, warnings = (self._api(path)["items"] for path in (STREAMS, MONITORS, WARNINGS))
        judging = [name for name in pages.map(_judges, pods) if name]
        unmonitored, alerts = (_json(*PROMETHEUS, path)["data"] for path in (UNMONITORED, ALERTS))
        return Cluster(at, streams, warnings, frozenset(judging), unmonitored["result"], alerts["alerts"])

    def _api(self, path):
        return _answer(http.client.HTTPSConnection(NODE_ADDRESS, API_PORT, timeout=PATIENCE, context=self._tls), path)


def _judges(pod):
    """`NAMESPACE/STREAM` where the pod's monitor says itself that it is at work and on air; else empty."""
    address = pod.get("status", {}).get("podIP")
    if pod["status"].get("phase") != "Running" or not address:
        return ""
    try:
        page = _text(http.client.HTTPConnection(address, MONITOR_PORT, timeout=PATIENCE), "/metrics")
    except PASSING:
        return ""
    metadata = pod["metadata"]
    says = all(_value(page, metric) == 1.0 for metric in ("tallylight_up", "tallylight_on_air"))
    return f"{metadata['namespace']}/{metadata['labels']['tallylight.dev/stream']}" if says else ""


def _value(page, metric):
    rows = (row for row in page.splitlines() if row.startswith(f"{metric}{{"))
    return next((float(row.rpartition(" ")[2]) for row in rows), None)


def _json(host, port, path):
    return _answer(http.client.HTTPConnection(host, port, timeout=PATIENCE), path)


def _answer(connection, path):
    return json.loads(_text(connection, path))


def _text(connection, path):
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise ClusterError(f"{path}: {answer.status}: {text[:200]}")
    return text
