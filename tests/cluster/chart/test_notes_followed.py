"""What the notes say is done word for word, as a person would; then namespaces are chosen: nothing is in the way."""

import re
import textwrap
from collections import Counter

import pytest
from installation import CHART, Installation

from tallylight_cluster.commands import run
from tallylight_cluster.kubectl import cluster_environment, within

pytestmark = pytest.mark.cluster

RELEASE = "noted"
APPLIED = re.compile(r"^  kubectl apply [^\n]*<<'EOF'\n.*?^  EOF$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def release(control_plane, restricted):
    """Installs and upgrades by Helm itself; gives what it prints."""
    made = Installation(control_plane, RELEASE)

    def helm(*words):
        return made.helm("upgrade", "--install", RELEASE, str(CHART), "--set", "crds.enabled=false", *words)

    yield helm
    made.helm("uninstall", RELEASE)
    restricted("delete", "livestream", "cup-final", "-n", "default", "--ignore-not-found")


def budgets(api):
    """How many budgets hold monitors, by namespace: Kubernetes evicts no pod that has two."""
    found = api.get("poddisruptionbudgets", "-A")["items"]
    selects = (each for each in found if "tallylight-monitor" in str(each["spec"]["selector"]))
    return Counter(each["metadata"]["namespace"] for each in selects)


def test_what_the_notes_say_to_apply_is_in_no_later_upgrades_way(api, control_plane, release):
    (command,) = APPLIED.findall(release())
    shell = within(control_plane, ["bash", "-ec", textwrap.dedent(command)])
    assert "cup-final created" in run(shell, env=cluster_environment(control_plane))
    for chosen in ("default", f"default,{api.namespace}"):
        notes = release("--set", f"watchNamespaces={{{chosen}}}")
        assert f"serve the namespace(s) {chosen.replace(',', ', ')}" in notes
        assert budgets(api) == Counter(chosen.split(","))
    release()
    assert budgets(api) == {}
