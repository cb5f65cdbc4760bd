import json
from pathlib import Path

import pytest
import yaml
from helm_chart import NAMESPACE, Helm, of_kind, the_one
from operator_process import OperatorProcess

from tallylight_cluster.commands import run

RESTRICTED = ("pod-security.kubernetes.io/enforce=restricted", "pod-security.kubernetes.io/warn=restricted")


# The Prometheus Operator's own definitions, from its sources.
PROMETHEUS_OPERATOR = "github.com/prometheus-operator/prometheus-operator@v0.85.0"
DEFINITIONS = ("servicemonitors", "podmonitors", "prometheusrules")
DOWNLOAD_SECONDS = 120.0


@pytest.fixture(scope="session")
def helm(paths):
    return Helm(paths.cache)


@pytest.fixture(scope="session")
def restricted(livestreams):
    """The namespace of the chart's releases: it takes pods of the restricted standard only."""
    livestreams("create", "namespace", NAMESPACE)
    livestreams("label", "namespace", NAMESPACE, *RESTRICTED)
    return livestreams


@pytest.fixture(scope="session")
def monitoring_kinds(restricted):
    """With the Prometheus Operator's kinds; nothing acts on them."""
    told = run(["go", "mod", "download", "-json", PROMETHEUS_OPERATOR], seconds=DOWNLOAD_SECONDS, cwd=Path("/"))
    folder = Path(json.loads(told)["Dir"], "example", "prometheus-operator-crd")
    files = [f"--filename={folder}/monitoring.coreos.com_{kind}.yaml" for kind in DEFINITIONS]
    restricted("apply", "--server-side", *files)
    restricted.established(*files)
    yield restricted
    restricted("delete", *files)


@pytest.fixture
def install(helm, restricted):
    """Applies what the chart renders with such values, and takes it away again, with what it left."""
    made = []

    def apply(release="tallylight", **values):
        manifests = helm.rendered(release, **{"crds": {"enabled": False}, **values})
        made.extend(manifests)
        restricted("apply", "-f", "-", stdin=listed(manifests))
        return manifests

    yield apply
    restricted("delete", "--ignore-not-found", "-f", "-", stdin=listed(made))
    restricted("delete", "leases,pods", "--all", "--force", "-n", NAMESPACE)


def listed(manifests):
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests})


@pytest.fixture
def installed_operators(control_plane, kubectl, tmp_path):
    """Runs operators as an installation has them: with its environment, and with its service account's rights."""
    made = []

    def make(manifests, number=0):
        kubeconfig = tmp_path / "kubeconfig"
        kubeconfig.write_text(kubeconfig_of(control_plane, kubectl, the_one(manifests, "ServiceAccount")))
        settings = environment(manifests) | {"KUBECONFIG": str(kubeconfig)}
        made.append(OperatorProcess(control_plane, tmp_path, number, **settings))
        return made[-1].begin()

    yield make
    for operator in made:
        operator.kill()


def environment(manifests):
    """What the Deployment says, but for the ports: all operators of a test share one machine."""
    (container,) = the_one(of_kind(manifests, "Deployment"), "Deployment")["spec"]["template"]["spec"]["containers"]
    told = {entry["name"]: entry["value"] for entry in container["env"] if "value" in entry}
    return {name: text for name, text in told.items() if name not in ("TALLYLIGHT_METRICS", "TALLYLIGHT_HEALTH")}


def kubeconfig_of(paths, kubectl, account):
    """The administrator's, with the service account's token in the place of the administrator's key."""
    words = ("create", "token", account["metadata"]["name"], "-n", account["metadata"]["namespace"])
    document = yaml.safe_load(paths.kubeconfig.read_text())
    document["users"][0]["user"] = {"token": kubectl(*words).strip()}
    return yaml.safe_dump(document)
