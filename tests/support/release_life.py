"""A stream is on air while its release is taken away, comes back under another name, is upgraded, and rolled back."""

from dataclasses import dataclass

from cluster_api import Api, image, instant
from helm_chart import CHART, earlier_chart
from installation import NAMESPACE, Installation
from operator_process import wait_until

ORIGIN = "http://origin.sports.svc/healthy.m3u8"
OTHER = "renamed"
CRD = "crd/livestreams.tallylight.dev"
WATCHED = "tallylight_media_seconds_total{"


@dataclass(frozen=True, slots=True)
class Seen:
    """What there was after one step: of the operators, of the stream on air, and of the one that cannot start."""

    images: set  # of operators
    monitor: str  # the uid of the stream's pod
    media_seconds: float  # that its monitor has judged
    conditions: dict  # by type: status and reason
    hindered: str  # the uid of the other's pod


class ReleaseLife:
    """All of it, in order. `seen` has each step by its name; `report` is the stream's, when its window was over."""

    def __init__(self, installation, folder):
        self.streams = Api(installation.kubectl, "sports")
        self._ours, self._other = installation, Installation(installation.paths, OTHER)
        self._start, self.seen = instant(10), {}  # so that it is watched from its first second on
        self._on_air_until(instant(600))
        self.streams.apply("hindered", source={"url": ORIGIN, "secretRef": {"name": "nowhere"}})
        wait_until(lambda: self.streams.condition("Receiving")["status"] == "True", 60)
        wait_until(lambda: self.streams.condition("Provisioned", "hindered")["reason"] == "SecretMissing", 60)
        self._look("before")
        self._other_release(earlier_chart(folder))
        self._back_again()
        self._on_air_until(instant(3))
        wait_until(lambda: "lastReport" in self.streams.status(), 60)
        self.report = self.streams.status()["lastReport"]
        found = self.streams.get("events.events.k8s.io")["items"]
        uids = {self.streams.get("livestream", name)["metadata"]["uid"] for name in ("cup", "hindered")}
        self.events = [each["reason"] for each in found if each["regarding"].get("uid") in uids]

    def _other_release(self, chart):
        """Under another name, from a chart whose values are an earlier version's."""
        self._ours.uninstall()
        self._look("without a release")
        self._other.install(chart=chart, monitor="2", crds={"enabled": False}, replicas=1)
        self._settled("under another name")
        self._other.helm("upgrade", OTHER, CHART, "--reuse-values", "--set-string", "image.tag=2", "--wait")
        self._settled("upgraded")
        self._other.helm("rollback", OTHER, "--wait")
        self._settled("rolled back")
        self._other.uninstall()

    def _back_again(self):
        """Under the first name, as docs/operating.md says how the definition is handed over."""
        ours = (f"meta.helm.sh/release-name={self._ours.release}", f"meta.helm.sh/release-namespace={NAMESPACE}")
        self._ours.kubectl("annotate", CRD, "--overwrite", *ours)
        self._ours.install()
        self.streams.apply("next", source={"url": ORIGIN})
        wait_until(lambda: self.streams.condition("Receiving", "next")["status"] == "True", 60)
        self._look("back again")

    def _on_air_until(self, end):
        schedule = {"window": {"start": self._start, "end": end}}
        self.streams.apply(
            source={"url": ORIGIN}, schedule=schedule, preRoll="1m", postRoll="0s", overrun={"policy": "Stop"}
        )

    def _settled(self, step):
        """Look once a leader has decided: a spec that is written anew is answered."""
        self.streams.kubectl("annotate", "livestream", "cup", "--overwrite", f"step={step}", "-n", "sports")
        words = ("patch", "livestream", "hindered", "-n", "sports", "--type=merge", "-p")
        generation = self.streams.get("livestream", "hindered")["metadata"]["generation"] + 1
        self.streams.kubectl(*words, f'{{"spec": {{"preRoll": "{generation}s"}}}}')
        wait_until(lambda: self.streams.status("hindered").get("observedGeneration", 0) >= generation, 60)
        self._look(step)

    def _look(self, step):
        """Once the monitor has judged something since the step before."""
        before = list(self.seen.values())[-1].media_seconds if self.seen else 0.0
        wait_until(lambda: self._media_seconds() > before, 60)
        found = self.streams.status()["conditions"]
        self.seen[step] = Seen(
            images={image(pod) for each in (self._ours, self._other) for pod in each.operators() if stays(pod)},
            monitor=self._uid("cup"),
            media_seconds=self._media_seconds(),
            conditions={each["type"]: (each["status"], each["reason"]) for each in found},
            hindered=self._uid("hindered"),
        )

    def _uid(self, stream):
        return ",".join(pod["metadata"]["uid"] for pod in self.streams.pods_of(stream))

    def _media_seconds(self):
        (pod,) = self.streams.pods_of("cup")
        page = self._ours.ask(f"http://{pod['status']['podIP']}:9464/metrics")
        return sum(float(row.rpartition(" ")[2]) for row in page.splitlines() if row.startswith(WATCHED))


def stays(pod):
    """Whether nothing takes a pod away."""
    return "deletionTimestamp" not in pod["metadata"]
