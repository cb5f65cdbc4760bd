"""The parts of the cluster that need neither root nor Kubernetes: part of the ordinary tests."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from tallylight_cluster.audit import Call, Request, audit_log, calls_of, requests_of
from tallylight_cluster.cluster import up
from tallylight_cluster.credentials import Credentials
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.module import VARIABLE, kubernetes_version, module
from tallylight_cluster.network import addresses
from tallylight_cluster.paths import CACHE_VARIABLE, STATE_VARIABLE, ClusterPaths
from tallylight_cluster.programs import CONTROL_PLANE, COREDNS, HELM, KWOK, NODE, Programs

HERE = Path(__file__).parent


@pytest.fixture
def paths(tmp_path):
    return ClusterPaths("mine", tmp_path / "cache", tmp_path / "state")


@pytest.mark.parametrize("name", ["", "Upper", "a/b", "a" * 21, "-a", ".."])
def test_a_name_that_no_folder_and_no_network_can_have_is_refused(name):
    with pytest.raises(ClusterError, match="name"):
        ClusterPaths.read(name)


def test_paths_follow_the_environment():
    env = {CACHE_VARIABLE: "/big/cache", STATE_VARIABLE: "/big/state", "XDG_CACHE_HOME": "/small"}
    assert ClusterPaths.read("one", env) == ClusterPaths("one", Path("/big/cache"), Path("/big/state/one"))
    assert ClusterPaths.read("one", {"XDG_CACHE_HOME": "/small"}).cache == Path("/small/tallylight/cluster")


def test_another_nodes_folder_lies_in_the_clusters_own_and_its_name_is_no_clusters(paths):
    second = paths.of_node(2)
    assert paths.of_node(1) == paths
    assert paths.of_nodes() == [paths]
    second.logs.mkdir(parents=True)
    assert paths.of_nodes() == [paths, second]
    assert second.state.parent == paths.state
    with pytest.raises(ClusterError):
        ClusterPaths.read(second.name)
    assert {addresses(paths).node, addresses(paths).pods}.isdisjoint({addresses(second).node, addresses(second).pods})


def test_no_more_nodes_are_started_than_there_are_credentials_for(paths):
    with pytest.raises(ClusterError, match="2 real nodes at most"):
        up(paths, nodes=3)
    with pytest.raises(ClusterError, match="real nodes at most"):
        up(replace(paths, ipv6=True), nodes=2)


def test_every_part_of_kubernetes_is_of_the_same_release():
    replaced = re.findall(r"^\t(\S+) => (\S+) (\S+)$", (HERE / "go.mod").read_text(), re.MULTILINE)
    assert len(replaced) > 30
    assert {version for _, _, version in replaced} == {"v0." + kubernetes_version().removeprefix("v1.")}
    assert all(here == there for here, there, _ in replaced)


def test_another_version_of_a_program_lies_elsewhere(paths):
    programs = Programs(paths.cache)
    found = [programs.path(program) for program in (*CONTROL_PLANE, *NODE, KWOK, HELM)]
    assert programs.path(COREDNS).parent.name == f"coredns-{COREDNS.version}"
    assert programs.path(CONTROL_PLANE[0]).parent.name.startswith(f"kubernetes-{kubernetes_version()}-")
    assert len({path.name for path in found}) == len(set(found))


@pytest.mark.parametrize("asked", ["1.33.13", "v1.33.13"])
def test_another_kubernetes_is_made_of_its_own_parts_in_a_folder_of_its_own(tmp_path, asked):
    pinned, other = module(tmp_path, {}), module(tmp_path, {VARIABLE: asked})
    assert (pinned.version, pinned.folder, pinned.text) == (kubernetes_version(), HERE, "")
    assert (other.version, other.folder.parent) == ("v1.33.13", tmp_path)
    assert set(re.findall(r"=> \S+ (\S+)$", other.text, re.MULTILINE)) == {"v0.33.13"}
    assert re.findall(r"^require (.*)$", other.text, re.MULTILINE) == ["k8s.io/kubernetes v1.33.13"]
    assert kubernetes_version().removeprefix("v1") not in other.text


@pytest.mark.parametrize("asked", ["1.33", "latest", "2.0.0", "1.33.13; true"])
def test_what_is_no_version_of_kubernetes_is_refused(tmp_path, asked):
    with pytest.raises(ClusterError, match=r"KUBERNETES is a version such as 1\.33\.13, not"):
        module(tmp_path, {VARIABLE: asked})


def test_the_api_servers_certificate_holds_for_its_names_by_todays_strictest_rules(paths):
    credentials = Credentials(paths)
    credentials.make()
    authority, served = (
        x509.load_pem_x509_certificate(path.read_bytes())
        for path in (credentials.authority, credentials.files("apiserver").certificate)
    )
    verifier = PolicyBuilder().store(Store([authority])).build_server_verifier(x509.DNSName("kubernetes.default.svc"))
    assert verifier.verify(served, []) == [served, authority]


def test_credentials_are_made_once(paths):
    credentials = Credentials(paths)
    credentials.make()
    before = paths.kubeconfig.read_bytes()
    credentials.make()
    assert paths.kubeconfig.read_bytes() == before


NOON = datetime(2026, 6, 6, 12, tzinfo=UTC)
LATER = NOON.replace(microsecond=1)


@pytest.fixture
def asked(paths):
    """Writes requests into the API server's log, as it would."""

    def line(user, verb, code=200, at=NOON, **what):
        told = {"kind": "Event", "verb": verb, "user": {"username": user}, "objectRef": what}
        return json.dumps(told | {"responseStatus": {"code": code}, "stageTimestamp": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"})

    def write(*lines):
        paths.logs.mkdir(parents=True)
        audit_log(paths).write_text("\n".join([*lines, '{"kind": "Event", "verb": "li']))  # being written just now

    return line, write


def test_requests_are_listed_by_user_as_a_role_would_allow_them(paths, asked):
    line, write = asked
    write(
        line("me", "patch", resource="livestreams", subresource="status", apiGroup="tallylight.dev", name="cup"),
        line("me", "list", resource="pods"),
        line("me", "list", resource="pods", namespace="sports"),
        line("you", "delete", resource="pods"),
    )
    assert requests_of(paths, "me") == {
        Request("patch", "tallylight.dev", "livestreams/status"),
        Request("list", "", "pods"),
    }


def test_calls_are_listed_one_by_one_with_their_answers_since_an_instant(paths, asked):
    line, write = asked
    write(
        line("me", "list", resource="pods"),
        line("me", "create", 201, LATER, resource="pods"),
        line("me", "create", 429, LATER, resource="pods"),
        line("you", "delete", 200, LATER, resource="pods"),
    )
    create = Request("create", "", "pods")
    assert calls_of(paths, "me", LATER) == [Call(create, 201, LATER), Call(create, 429, LATER)]
