import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tallylight_contract.livestream import LiveStream
from tallylight_operator.local.definitions import read_text

ROOT = Path(__file__).parents[2]
KIND = ROOT / "deploy" / "kind"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
README = (KIND / "README.md").read_text()
DEPLOYMENT, SERVICE = yaml.safe_load_all((KIND / "origin.yaml").read_text())
POD = DEPLOYMENT["spec"]["template"]["spec"]
(CONTAINER,) = POD["containers"]


def test_its_livestreams_are_valid_and_watch_the_origin():
    read = read_text("livestream.yaml", (KIND / "livestream.yaml").read_text())
    assert read.problems == ()
    streams = [one.value for one in read.definitions]
    assert all(isinstance(stream, LiveStream) and stream.spec.schedule.always is not None for stream in streams)
    assert [stream.spec.source.url for stream in streams] == [
        f"http://{SERVICE['metadata']['name']}/{name}.m3u8" for name in ("live", "healthy")
    ]


def test_the_service_leads_to_the_port_at_which_the_origin_serves():
    (port,) = SERVICE["spec"]["ports"]
    (named,) = CONTAINER["ports"]
    assert (port["port"], port["targetPort"]) == (80, named["name"])
    assert CONTAINER["args"] == ["demo", "--serve", f"0.0.0.0:{named['containerPort']}"]
    assert SERVICE["spec"]["selector"].items() <= DEPLOYMENT["spec"]["template"]["metadata"]["labels"].items()
    assert CONTAINER["readinessProbe"]["httpGet"] == {"path": "/healthz", "port": named["name"]}


def test_the_origins_pod_is_of_the_restricted_standard():
    assert POD["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_the_cluster_has_two_workers():
    nodes = yaml.safe_load((KIND / "cluster.yaml").read_text())["nodes"]
    assert [node["role"] for node in nodes] == ["control-plane", "worker", "worker"]


def test_the_images_that_are_loaded_are_those_that_are_built_and_run():
    loaded = re.findall(r"tallylight/\w+:\S+", README)
    assert loaded == [f"tallylight/{role}:{VERSION}" for role in ("operator", "monitor", "demo")]
    assert CONTAINER["image"] in loaded
    assert yaml.safe_load((ROOT / "charts/tallylight/Chart.yaml").read_text())["appVersion"] == VERSION


@pytest.mark.parametrize("path", re.findall(r"(?:-f|--config) (\S+\.yaml)|install \w+ (\S+)", README))
def test_what_its_commands_name_is_there(path):
    assert (ROOT / "".join(path)).exists()
