"""Tallylight as its users install it: by Helm, from its images, on a cluster with a real node."""

import json
import signal
from pathlib import Path

import yaml
from operator_process import wait_until

from tallylight_cluster.building import Builder
from tallylight_cluster.cgroups import running_in_cgroups
from tallylight_cluster.commands import run
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.images import load_image
from tallylight_cluster.kubectl import Kubectl, cluster_environment, within
from tallylight_cluster.programs import HELM, Programs

ROOT = Path(__file__).parents[2]
CHART = ROOT / "charts" / "tallylight"
ORIGIN = ROOT / "deploy" / "kind" / "origin.yaml"
RELEASE = "tallylight"
NAMESPACE = "tallylight-system"
ROLES = ("operator", "monitor", "demo")
RESTRICTED = "pod-security.kubernetes.io/enforce=restricted"
OPERATORS = "app.kubernetes.io/name=tallylight,app.kubernetes.io/component=operator,app.kubernetes.io/instance="
_INSTALL_SECONDS = 120.0


class Installation:
    """One release of the chart, the usual one or another. `load` gives the node the images first."""

    def __init__(self, paths, release=RELEASE):
        self.paths = paths
        self.release = release
        self.name = release if RELEASE in release else f"{release}-{RELEASE}"  # of what the chart makes
        self.kubectl = Kubectl(paths)
        self._builder = Builder(paths.cache)

    def load(self, role, tag="1"):
        """Build a role's image as this tree has it, and hand it to the node."""
        name = f"tallylight.test/{role}:{tag}"
        archive = self._builder.build(name, ROOT / role / "Dockerfile", ROOT, {"VERSION": tag})
        load_image(self.paths, archive)

    def namespace(self, name):
        """A namespace in which only pods of the restricted standard are taken."""
        self.kubectl("create", "namespace", name)
        self.kubectl("label", "namespace", name, RESTRICTED)

    def helm(self, *words):
        program = Programs(self.paths.cache).path(HELM)
        command = within(self.paths, [program, *words, "--namespace", NAMESPACE])
        return run(command, seconds=_INSTALL_SECONDS, env=cluster_environment(self.paths))

    def install(self, *, operator="1", monitor="1", monitors=None, chart=CHART, **values):
        """Install, or upgrade to, these tags and values, `monitors` for monitors; the new operators are Ready then."""
        values |= {
            "image": {"repository": "tallylight.test/operator", "tag": operator},
            "monitor": {"image": {"repository": "tallylight.test/monitor", "tag": monitor}} | (monitors or {}),
        }
        path = self.paths.state / "values.yaml"
        path.write_text(yaml.safe_dump(values))
        self.helm("upgrade", "--install", self.release, chart, "--values", path, "--wait", "--timeout", "100s")

    def uninstall(self):
        """As a person takes it away; returns once its operators are gone."""
        self.helm("uninstall", self.release, "--wait", "--timeout", "60s")
        wait_until(lambda: self.operators() == [], 60)

    def start_origin(self, namespace, name="origin"):
        """The demo's origin of `deploy/kind`, by another name if need be, with the image that the node has."""
        text = ORIGIN.read_text().replace("origin", name)
        if self.paths.ipv6:
            text = text.replace("0.0.0.0:", "[::]:")
        documents = [document for document in yaml.safe_load_all(text) if document]
        for document in documents:
            if document["kind"] == "Deployment":
                document["spec"]["template"]["spec"]["containers"][0]["image"] = "tallylight.test/demo:1"
        self.kubectl("apply", "-n", namespace, "-f", "-", stdin="---\n".join(map(yaml.safe_dump, documents)))
        self.kubectl("rollout", "status", f"deployment/{name}", "-n", namespace, "--timeout=90s", seconds=95)

    def operators(self):
        """The operators' pods that there are."""
        found = self.kubectl("get", "pods", "-n", NAMESPACE, "-l", f"{OPERATORS}{self.release}", "-o", "json")
        return json.loads(found)["items"]

    def logs(self, pod, since):
        """What an operator printed since an instant."""
        words = ("logs", pod["metadata"]["name"], "-n", NAMESPACE, f"--since-time={since:%Y-%m-%dT%H:%M:%SZ}")
        return self.kubectl(*words)

    def scale(self, replicas):
        """Have so many operators, and wait until it is so."""
        self.kubectl("scale", f"deployment/{self.name}", "-n", NAMESPACE, f"--replicas={replicas}")
        ready = ("rollout", "status", f"deployment/{self.name}", "-n", NAMESPACE, "--timeout=60s")
        self.kubectl(*ready, seconds=65)
        wait_until(lambda: len(self.operators()) == replicas, 60)

    def kill_operators(self):
        """Every operator's process dies at once, as by a power cut. Returns how many there were."""
        found = [process for process in running_in_cgroups(self.paths) if process.cmdline()[-1:] == ["operator"]]
        for process in found:
            process.send_signal(signal.SIGKILL)
        return len(found)

    def ask(self, url):
        """The text of a page of the cluster's network; empty where nothing answers."""
        command = within(self.paths, ["curl", "--silent", "--max-time", "2", "--noproxy", "*", "--fail", url])
        try:
            return run(command)
        except ClusterError:  # nothing listens yet
            return ""
