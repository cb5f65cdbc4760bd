"""`tallylight probe` as a process of its own."""

import json
import subprocess
import sys
import urllib.request

import psutil
import pytest
from operator_process import wait_until
from ports import free_port
from source_files import source_files

LONGEST_WAIT = 30.0  # seconds; a busy machine starts Python slowly


class Probing:
    """A running prober."""

    def __init__(self, folder, *arguments):
        self.list, self.port, self.log = folder / "list.json", free_port(), (folder / "log").open("w+b")
        where = ("--sources", str(self.list), "--listen", f"127.0.0.1:{self.port}")
        command = (sys.executable, "-m", "tallylight", "probe", *where, *arguments)
        self.process = subprocess.Popen(command, stderr=self.log)

    def ask(self, *probes):
        self.list.write_text(json.dumps({"probes": [{"namespace": "n", "poll": 1.0, **probe} for probe in probes]}))

    def page(self, path="/v1/signals"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            return ""

    def signals(self):
        found = json.loads(self.page() or "{}").get("signals", [])
        return {each["stream"]: each for each in found}

    def wait_for(self, stream, **fields):
        wait_until(lambda: fields.items() <= self.signals().get(stream, {}).items(), LONGEST_WAIT)

    def printed(self):
        self.log.seek(0)
        return self.log.read().decode()


@pytest.fixture
def probing(tmp_path):
    started = []

    def start(*arguments):
        started.append(Probing(tmp_path, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()
        each.log.close()


def test_a_signal_is_told_with_its_secret_and_neither_is_shown(tmp_path, probing):
    secret = tmp_path / "secrets" / "login"
    secret.mkdir(parents=True)
    (secret / "headers").write_text("Authorization: Bearer s3cr3t")
    with source_files(tmp_path / "www", required="Bearer s3cr3t") as source:
        running = probing("--allow-private", "--secrets", str(secret.parent))
        running.ask({"stream": "cup", "url": source.url + "?token=t0k3n", "secret": "login"})
        wait_until(lambda: "cup" in running.signals(), LONGEST_WAIT)
        with source.sending():
            running.wait_for("cup", present=True)
            said = running.page() + running.page("/metrics") + " ".join(psutil.Process(running.process.pid).cmdline())
            assert 'tallylight_probe_sources{signal="present"} 1.0' in said
            assert "s3cr3t" not in said + running.printed()
            assert "t0k3n" not in said + running.printed()
    running.process.terminate()
    assert running.process.wait(LONGEST_WAIT) == 0


def test_a_list_that_cannot_be_read_changes_nothing_and_is_told_once(tmp_path, probing):
    running = probing()
    running.ask({"stream": "cup", "url": "http://127.0.0.1:9/a.m3u8"})
    wait_until(lambda: "cup" in running.signals(), LONGEST_WAIT)
    running.list.write_text("{")
    wait_until(lambda: "cannot be read" in running.printed(), LONGEST_WAIT)
    assert "cup" in running.signals()
    running.ask({"stream": "bowl", "url": "http://127.0.0.1:9/b.m3u8"})
    wait_until(lambda: running.signals().keys() == {"bowl"}, LONGEST_WAIT)
    assert running.page("/healthz") == "ok\n"
    assert running.printed().count("cannot be read") == 1


def test_one_that_is_not_read_any_more_ends_in_order_and_says_why(tmp_path, probing):
    running = probing("--end-unread", "2")
    running.ask({"stream": "cup", "url": "http://127.0.0.1:9/a.m3u8"})
    wait_until(lambda: "cup" in running.signals(), LONGEST_WAIT)
    assert running.process.wait(LONGEST_WAIT) == 0
    assert "nobody has read /v1/signals for 2 s" in running.printed()


def test_what_it_cannot_listen_at_is_told(tmp_path):
    command = (sys.executable, "-m", "tallylight", "probe", "--sources", "list", "--listen", "nonsense")
    ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_WAIT, check=False)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
