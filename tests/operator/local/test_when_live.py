"""Local mode as a process of its own, with its real prober, and a source that comes and goes."""

import json
import time

import psutil
import pytest
from local_process import LONGEST_WAIT, Local, write
from operator_process import wait_until
from source_files import source_files

PROMISED = 10.0  # seconds from the signal to a monitor


def probers(local):
    return [each for each in psutil.Process(local.process.pid).children() if "probe" in each.cmdline()]


def status(folder):
    try:
        return (folder / ".tallylight" / "status" / "default.studio.json").read_text()
    except OSError:
        return ""


@pytest.fixture
def running(tmp_path):
    local = Local(tmp_path, "--listen", "off", "--allow-private")
    yield local
    local.close()


def test_a_source_that_comes_and_goes_is_watched_while_it_sends(tmp_path, running):
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "login"}}
    secret["stringData"] = {"headers": "Authorization: Bearer s3cr3t"}
    (tmp_path / "secret.json").write_text(json.dumps(secret))
    with source_files(tmp_path / "www", required="Bearer s3cr3t") as source:
        schedule = {"whenLive": {"poll": "1s"}}
        write(
            tmp_path,
            "a.yaml",
            "studio",
            source={"url": source.url, "secretRef": {"name": "login"}},
            schedule=schedule,
            postRoll="0s",
        )
        running.wait_for(event="stream", stream="default/studio", ready="True", reason="Waiting")
        wait_until(lambda: len(probers(running)) == 1, LONGEST_WAIT)
        began = time.monotonic()
        with source.sending():
            running.wait_for(event="monitors", running=1)
            assert time.monotonic() - began < PROMISED
            wait_until(lambda: '"reason":"SignalPresent","message":"On air since' in status(tmp_path), LONGEST_WAIT)
            (prober,) = probers(running)
            prober.kill()  # what is not known changes nothing
            wait_until(lambda: "is started again" in running.printed(), LONGEST_WAIT)
            wait_until(lambda: len(probers(running)) == 1, LONGEST_WAIT)
            assert len(running.monitors()) == 2
        (tmp_path / "a.yaml").unlink()
        running.wait_for(event="monitors", running=0)
        wait_until(lambda: not probers(running), LONGEST_WAIT)
        assert not list(tmp_path.glob(".tallylight/prober/secrets/*"))
    assert source.url not in running.printed()
    assert "s3cr3t" not in running.printed()
