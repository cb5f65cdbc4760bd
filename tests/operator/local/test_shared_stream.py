"""On one machine, too, a stream that one monitor cannot carry is shared by several processes."""

import json

import pytest
from local_process import Local, write

COSTS = {"silence": 0.25, "continuity_errors": 0.25, "decode_damage": 0.25}
LATE = {"lag_seconds": 12.0, "lagging_seconds": 12.0, "cores": 0.98, "over_seconds": 20.0, "detectors": COSTS}
OF_ONE = LATE | {"judged_from": 0.0, "judged_to": 1000.0}
OF_SHARDS = {"lag_seconds": 0.0, "cores": 0.6, "over_seconds": 20.0, "judged_from": 900.0, "judged_to": 1000.0}


@pytest.fixture
def local(tmp_path, monkeypatch):
    script = tmp_path / "script"
    script.write_text(json.dumps({"load": OF_ONE, "load_of_shard": OF_SHARDS}))
    monkeypatch.setenv("FAKE_MONITOR_SCRIPT", str(script))
    write(tmp_path, "cup.json", "cup", schedule={"always": {}}, detectors=[{"name": name} for name in COSTS])
    running = Local(tmp_path, "--state", str(tmp_path / "state"))
    yield running
    running.close()


def test_two_processes_start_beside_the_one_that_is_late_and_it_ends_then(local):
    local.wait_for(event="monitors", running=1)
    local.wait_for(event="monitors", running=3)
    local.wait_for(event="monitors", running=2)
    orders = [json.loads(path.read_text()) for path in (local.folder / "state").rglob("order*")]
    cuts = [order["cut"] for order in orders if "cut" in order]
    assert sorted(cut.get("shard", 0) for cut in cuts) == [0, 1]
    assert sorted(name for names in cuts[0]["shards"] for name in names) == sorted(COSTS)
