"""The chart as Helm itself renders it: the real program, real values, parsed manifests."""

import json
import shutil
from pathlib import Path

import yaml

from tallylight_cluster.commands import run
from tallylight_cluster.programs import HELM, Programs

CHART = Path(__file__).parents[2] / "charts" / "tallylight"
FIRST_VALUES = Path(__file__).parent / "first_values.yaml"
VERSION = yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"]
RELEASE = "tallylight"
NAMESPACE = "tallylight-system"
CLUSTER_WIDE = {"ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition"}


class Helm:
    """Runs Helm on the chart; it asks no cluster. A refusal is a ClusterError with Helm's own words."""

    chart = CHART

    def __init__(self, cache):
        Programs(cache).build([HELM])
        self._program = Programs(cache).path(HELM)

    def __call__(self, *words, values=None):
        return run([self._program, *words, "--values", "-"], stdin=json.dumps(values or {}))

    def rendered(self, release=RELEASE, **values):
        """Every manifest, the test's hook included."""
        text = self("template", release, CHART, "--namespace", NAMESPACE, values=values)
        return [manifest for manifest in yaml.safe_load_all(text) if manifest]

    def notes(self, **values):
        """What a person reads after the installation."""
        told = self("install", RELEASE, CHART, "--namespace", NAMESPACE, "--dry-run=client", values=values)
        return told.partition("NOTES:\n")[2]


def earlier_chart(folder):
    """A chart whose values are those of the first version: a release of it has no value that is newer."""
    made = shutil.copytree(CHART, folder / "earlier" / "tallylight")
    shutil.copy(FIRST_VALUES, made / "values.yaml")
    about = yaml.safe_load((made / "Chart.yaml").read_text())
    (made / "Chart.yaml").write_text(yaml.safe_dump(about | {"version": "0.0.1"}))
    return made


def of_kind(manifests, kind):
    return [manifest for manifest in manifests if manifest["kind"] == kind]


def the_one(manifests, kind):
    (found,) = of_kind(manifests, kind)
    return found


def environment(manifests):
    """What the operator's container gets; the downward API says the pod's own."""
    (container,) = the_one(manifests, "Deployment")["spec"]["template"]["spec"]["containers"]
    pod = {"metadata.name": "tallylight-1", "metadata.namespace": NAMESPACE}
    return {one["name"]: one.get("value") or pod[one["valueFrom"]["fieldRef"]["fieldPath"]] for one in container["env"]}


def hooks(manifests):
    return [one for one in manifests if "helm.sh/hook" in one["metadata"].get("annotations", {})]


def granted(manifests):
    """What the roles among these allow the operator: verb, group, resource."""
    return {
        (verb, group, resource)
        for manifest in manifests
        if manifest["kind"] in ("Role", "ClusterRole") and not aggregated(manifest)
        for rule in manifest["rules"]
        for verb in rule["verbs"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }


def aggregated(manifest):
    """Whether it is a role for people."""
    return any("aggregate-to" in label for label in manifest["metadata"]["labels"])
