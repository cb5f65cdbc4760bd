"""The whole of local mode as a process of its own, with fake monitors."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import local_with_fake
import psutil
import pytest
from local_process import LONGEST_WAIT, Local, write
from operator_process import wait_until

UNTOLD = 3  # exit status
GONE_SECONDS = 3.5  # two, and what a busy machine adds


@pytest.fixture
def local(tmp_path):
    started = []

    def start(*arguments):
        started.append(Local(tmp_path, *(arguments or ("--listen", "off"))))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_a_mute_is_followed_without_a_restart_and_a_circle_is_refused_without_an_end(tmp_path, local):
    write(tmp_path, "a.yaml", "cup", upstream="bowl")
    running = local()
    running.wait_for(event="stream", stream="default/cup", ready="True")
    (monitor,) = running.monitors()
    write(tmp_path, "a.yaml", "cup", {"tallylight.dev/muted": "2100-01-01T00:00:00Z"}, upstream="bowl")
    (file,) = tmp_path.glob(".tallylight/monitors/*/muted")
    wait_until(lambda: file.read_text() == "2100-01-01T00:00:00Z\n", LONGEST_WAIT)
    statuses = tmp_path / ".tallylight" / "status"
    wait_until(
        lambda: '"mutedUntil":"2100-01-01T00:00:00Z"' in (statuses / "default.cup.json").read_text(), LONGEST_WAIT
    )
    write(tmp_path, "b.yaml", "bowl", upstream="cup")
    running.wait_for(event="stream", stream="default/cup", ready="False")
    for name, circle in (("cup", "cup -> bowl -> cup"), ("bowl", "bowl -> cup -> bowl")):
        wait_until(lambda: circle in (statuses / f"default.{name}.json").read_text(), LONGEST_WAIT)  # noqa: B023
    assert running.monitors() == [monitor]
    (tmp_path / "b.yaml").unlink()
    running.wait_for(event="stream", stream="default/cup", ready="True")
    assert running.monitors() == [monitor]


def all_gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=LONGEST_WAIT)
    return not alive


def test_sigterm_ends_everything_in_order(tmp_path, local):
    write(tmp_path, "a.yaml", "cup")
    running = local()
    running.wait_for(event="stream", stream="default/cup", ready="True")
    monitors = running.monitors()
    asked = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    events = running.rest()
    assert running.process.returncode == 0
    assert time.monotonic() - asked < GONE_SECONDS
    assert [event["event"] for event in events] == ["report", "monitors"]
    assert events[-1]["running"] == 0
    assert len(monitors) == 1
    assert all_gone(monitors)
    status = json.loads((tmp_path / ".tallylight" / "status" / "default.cup.json").read_text())
    assert status["lastReport"]["outcome"] == "stopped"
    assert "conditions" not in status


def test_killed_it_leaves_no_orphan_and_the_next_start_watches_again(tmp_path, local):
    write(tmp_path, "a.yaml", "cup")
    first = local()
    first.wait_for(event="stream", ready="True")
    monitors = first.monitors()
    first.process.kill()
    assert len(monitors) == 1
    assert all_gone(monitors)
    second = local()
    second.wait_for(event="stream", ready="True")
    status = json.loads((tmp_path / ".tallylight" / "status" / "default.cup.json").read_text())
    assert status["history"][0]["outcome"] == "stopped"


def test_a_second_start_replaces_the_first_and_logs_it(tmp_path, local):
    write(tmp_path, "a.yaml", "cup")
    first = local()
    first.wait_for(event="stream", ready="True")
    second = local()
    second.wait_for(event="stream", ready="True")
    assert first.process.wait(1) == 0
    assert f"process {first.process.pid}" in second.printed()
    assert len(second.monitors()) == 1


def test_good_streams_run_beside_broken_ones_and_edits_are_followed(tmp_path, local):
    write(tmp_path, "good.yaml", "cup")
    (tmp_path / "bad.yaml").write_text("kind: LiveStream\napiVersion: v0\n")
    running = local()
    problem = running.wait_for(event="problem", file="bad.yaml")
    assert (problem["line"], problem["path"]) == (2, "$.apiVersion")
    running.wait_for(event="monitors", running=1)
    write(tmp_path, "bad.yaml", "golf")
    running.wait_for(event="monitors", running=2)
    (tmp_path / "bad.yaml").unlink()
    running.wait_for(event="report", stream="default/golf")
    running.wait_for(event="monitors", running=1)
    running.wait_for(event="stream", stream="default/golf", reason="Removed")


def test_metrics_of_all_monitors_and_statuses_are_served(tmp_path, local):
    write(tmp_path, "a.yaml", "cup")
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    running = local("--listen", address)
    running.wait_for(event="stream", ready="True")
    served = {
        path: urllib.request.urlopen(f"http://{address}{path}", timeout=5).read().decode()
        for path in ("/metrics", "/healthz", "/v1/streams")
    }
    assert 'tallylight_up{namespace="default",pipeline="0",stream="cup"} 1.0' in served["/metrics"]
    assert "tallylight_operator_monitors 1.0" in served["/metrics"]
    assert json.loads(served["/v1/streams"])["streams"][0]["name"] == "cup"


def test_a_secret_is_in_no_output_and_no_argument(tmp_path, local):
    source = {"url": "https://origin.example/x.m3u8?token=t0ken", "secretRef": {"name": "origin"}}
    write(tmp_path, "a.yaml", "cup", source=source)
    running = local()
    waiting = running.wait_for(event="stream", stream="default/cup", ready="False")
    assert "no Secret default/origin" in json.dumps(waiting)
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "origin"}}
    (tmp_path / "s.yaml").write_text(json.dumps(secret | {"stringData": {"password": "hunter2"}}))
    events = [running.wait_for(event="open"), running.wait_for(event="stream", ready="True")]
    assert events[0]["secrets"] == ["password"]
    arguments = [monitor.cmdline() for monitor in running.monitors()]
    running.process.terminate()
    everything = json.dumps([events, arguments, running.rest(), running.printed()])
    assert "hunter2" not in everything
    assert "t0ken" not in everything


def test_a_reader_that_leaves_ends_it_in_order(tmp_path, local):
    write(tmp_path, "a.yaml", "cup")
    running = local()
    running.wait_for(event="stream", ready="True")
    running.process.stdout.close()
    write(tmp_path, "b.yaml", "golf")
    assert running.process.wait(LONGEST_WAIT) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("missing",), "missing is no folder", id="no such folder"),
        pytest.param((".", "--listen", "nonsense"), "HOST:PORT", id="no address"),
        pytest.param((".", "--listen", "192.0.2.1:9"), "cannot listen on 192.0.2.1:9", id="another's address"),
        pytest.param((".", "--state", "file"), "cannot be written", id="a state folder that is none"),
        pytest.param((), "FOLDER", id="no folder named"),
    ],
)
def test_what_cannot_be_run_is_reported_in_a_line(tmp_path, arguments, words):
    (tmp_path / "file").touch()
    command = (sys.executable, local_with_fake.__file__, *arguments)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=LONGEST_WAIT, check=False)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_help_teaches():
    command = (sys.executable, local_with_fake.__file__, "--help")
    text = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_WAIT, check=True).stdout
    assert all(word in text for word in ("examples:", "exit status:", "--allow-private", "--state", "--listen"))


def test_every_option_is_documented():
    command = (sys.executable, local_with_fake.__file__, "--help")
    text = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_WAIT, check=True).stdout
    guide = (Path(__file__).parents[3] / "docs" / "local.md").read_text()
    options = set(re.findall(r"--[a-z-]+", text)) - {"--help"}
    assert len(options) == 6
    assert all(f"`{option}" in guide for option in options)


def test_a_second_signal_hurries(tmp_path, local, monkeypatch):
    script = tmp_path / "script"
    script.write_text(json.dumps({"ignore_sigterm": True}))
    monkeypatch.setenv("FAKE_MONITOR_SCRIPT", str(script))
    write(tmp_path, "a.yaml", "cup")
    running = local()
    running.wait_for(event="stream", ready="True")
    monitors = running.monitors()
    running.process.send_signal(signal.SIGINT)
    time.sleep(0.3)  # two signals at once would be one
    assert running.process.poll() is None
    asked = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(LONGEST_WAIT) == 0
    assert time.monotonic() - asked < 10  # SIGKILL would come by itself after fifteen
    assert all_gone(monitors)


def test_a_second_start_shows_a_stream_of_which_nothing_new_is_known(tmp_path, local):
    schedule = {"recurring": {"cron": "0 18 * * SAT", "duration": "2h", "timezone": "Europe/Nowhere"}}
    write(tmp_path, "a.yaml", "cup", schedule=schedule)
    for _ in range(2):
        running = local()
        running.wait_for(event="stream", stream="default/cup", ready="False")
        running.process.send_signal(signal.SIGTERM)
        running.rest()
        assert running.process.returncode == 0


def test_what_a_file_cannot_mean_and_a_full_disk_end_no_monitor(tmp_path, local):
    write(tmp_path, "a.yaml", "cup")
    running = local()
    running.wait_for(event="stream", stream="default/cup", ready="True")
    (monitor,) = running.monitors()
    cases = {
        "bool": "a: !!bool maybe\n",
        "int": 'a: !!int ""\n',
        "float": 'a: !!float ""\n',
        "char": 'a: "\\UFFFFFFFF"\n',
    }
    for name, text in cases.items():
        (tmp_path / f"{name}.yaml").write_text(text)
        assert running.wait_for(event="problem", file=f"{name}.yaml")["line"] == 1
    assert running.monitors() == [monitor]


def test_local_mode_goes_on_where_nothing_can_be_printed(tmp_path):
    write(tmp_path, "a.yaml", "cup")
    command = (sys.executable, local_with_fake.__file__, str(tmp_path), "--format", "jsonl", "--listen", "off")
    with Path("/dev/full").open("wb") as full, (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=full, stderr=log)
    try:
        said = "standard output cannot be written: No space left on device"
        wait_until(lambda: said in (tmp_path / "log").read_text(), LONGEST_WAIT)
        time.sleep(1.5)
        assert process.poll() is None
        assert len(psutil.Process(process.pid).children()) == 1
        process.terminate()
        assert process.wait(LONGEST_WAIT) == UNTOLD
        assert (tmp_path / "log").read_text().count(said) == 1
    finally:
        process.kill()
        process.wait()


def test_what_a_monitor_complains_of_is_passed_on_with_its_streams_name(tmp_path, local, monkeypatch):
    script = tmp_path / "script.json.txt"
    script.write_text(json.dumps({"complain": "tallylight watch: the disk is full\x1b[2J\n" * 50}))
    monkeypatch.setenv("FAKE_MONITOR_SCRIPT", str(script))
    write(tmp_path, "a.yaml", "cup")
    running = local()
    running.wait_for(event="stream", stream="default/cup", ready="True")
    wait_until(lambda: "default/cup: the disk is full\\x1b[2J" in running.printed(), LONGEST_WAIT)
    assert running.printed().count("the disk is full") == 20
