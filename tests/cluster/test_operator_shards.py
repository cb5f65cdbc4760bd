"""Three operators and four shards on a real API, each with an account of its own: one is killed, then another."""

import itertools
import json
import time

import pytest
import yaml
from cluster_api import Api, create_namespace
from cluster_scenes.stage import patience
from operator_process import wait_until

from tallylight_cluster.audit import audit_log
from tallylight_operator.kubernetes.sharding.shares import shard_of

pytestmark = pytest.mark.cluster

SHARDS, OPERATORS = 4, 3
LEASE = "sharded"
TAKEN_OVER = 20.0  # seconds, at most, on two cores that do nothing else
WRITES = {"create", "delete", "patch", "update"}


@pytest.fixture
def namespaces(livestreams):
    """One in each shard, with an API of its own."""
    names = [next(n for n in numbered(shard) if shard_of(n, SHARDS) == shard) for shard in range(SHARDS)]
    for name in names:
        create_namespace(livestreams, name)
    yield [Api(livestreams, name) for name in names]
    livestreams("delete", "namespace", *names, "--wait=false")


def numbered(shard):
    return (f"shard-{shard}-{number}" for number in itertools.count())


@pytest.fixture
def sharded(operators, namespaces, control_plane, livestreams, tmp_path):
    """The operators; each is known by its user in the API server's log."""
    chosen = {
        "TALLYLIGHT_NAMESPACES": ",".join(each.namespace for each in namespaces),
        "TALLYLIGHT_LEASE_NAME": LEASE,
        "TALLYLIGHT_SHARDS": str(SHARDS),
    }
    made = []
    for number in range(OPERATORS):
        account = f"sharded-{number}"
        kubeconfig = tmp_path / f"{account}.yaml"
        kubeconfig.write_text(yaml.safe_dump(access(livestreams, control_plane, account)))
        made.append(operators(number, KUBECONFIG=str(kubeconfig), **chosen))
    yield made
    livestreams("delete", "lease", LEASE, *(f"{LEASE}-shard-{shard}" for shard in range(SHARDS)))
    for number in range(OPERATORS):
        livestreams("delete", f"clusterrolebinding/sharded-{number}")
        livestreams("delete", "-n", "default", f"serviceaccount/sharded-{number}")


def access(kubectl, paths, account):
    kubectl("create", "serviceaccount", account, "-n", "default")
    kubectl(
        "create", "clusterrolebinding", account, "--clusterrole=cluster-admin", f"--serviceaccount=default:{account}"
    )
    found = yaml.safe_load(paths.kubeconfig.read_text())
    found["users"][0]["user"] = {"token": kubectl("create", "token", account, "-n", "default").strip()}
    return found


def held(operator):
    """The shards in which it may write."""
    page = operator.get(f"{operator.metrics}/metrics")[1].splitlines()
    rows = [row for row in page if row.startswith("tallylight_operator_shards_held{") and row.endswith(" 1.0")]
    return [int(row.split('"')[1]) for row in rows]


def counts(operators):
    """How many shards each has, where all are held, each by one; else nothing."""
    shards = [held(each) for each in operators]
    return sorted(map(len, shards)) if sorted(itertools.chain(*shards)) == list(range(SHARDS)) else []


def writers(paths, namespace):
    """The users that wrote what belongs to streams of a namespace, in order, each as often as it followed another."""
    lines = audit_log(paths).read_bytes().splitlines()
    entries = [json.loads(line) for line in lines if line.endswith(b"}") and namespace.encode() in line]
    wrote = [
        entry["user"]["username"].rpartition(":")[2]
        for entry in entries
        if entry["objectRef"].get("namespace") == namespace
        and entry["objectRef"]["resource"] in ("livestreams", "pods")
        and entry["verb"] in WRITES
        and "sharded-" in entry["user"]["username"]
    ]
    return [user for user, _ in itertools.groupby(wrote)]


def all_watch(namespaces, stream):
    """A stream more in each namespace; returns once each has its monitor's pod, and says so."""
    for each in namespaces:
        each.apply(stream)
    wait_until(lambda: all(each.status(stream).get("pipelines") == 1 for each in namespaces), 20.0)


def test_shards_are_shared_out_and_those_of_one_that_is_killed_are_taken_over_in_time(
    sharded, namespaces, control_plane, figures
):
    wait_until(lambda: counts(sharded) == [1, 1, 2], 30.0)
    all_watch(namespaces, "cup")
    assert {len(writers(control_plane, each.namespace)) for each in namespaces} == {1}
    there = list(sharded)
    for stream, shares in (("bowl", [2, 2]), ("vase", [4])):
        there.sort(key=lambda each: len(held(each)))
        there.pop().kill()
        took = wait_until(lambda shares=shares: counts(there) == shares, patience(TAKEN_OVER))
        figures[f"the shards of an operator that was killed: led by others after {took:.1f} s"] = took
        all_watch(namespaces, stream)
    time.sleep(2)
    for each in namespaces:
        by = writers(control_plane, each.namespace)
        assert len(by) == len(set(by)), f"{each.namespace} was written by turns: {by}"
    (last,) = there
    taken = json.loads(namespaces[0].kubectl("get", "events.events.k8s.io", "-n", "default", "-o", "json"))["items"]
    notes = [each["note"] for each in taken if each["reason"] == "ShardTaken"]
    assert {f"{last.identity} leads shard {shard}, of 4 from 0 on." for shard in range(SHARDS)} <= set(notes)
