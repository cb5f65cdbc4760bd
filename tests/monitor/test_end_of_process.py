"""How a monitor that an operator has started leaves: its pod waits for its process. The real command."""

import json
from datetime import UTC, datetime, timedelta

from watched import watching

# What Python does at its own end, on a machine on which that takes long.
SLOW_SECONDS = 60.0
SLOW = f"import atexit, time\natexit.register(time.sleep, {SLOW_SECONDS})\n"


def test_neither_a_monitor_nor_its_decoder_waits_for_pythons_own_end_once_all_is_said(tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(SLOW)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    now = datetime.now(UTC)
    order = {"namespace": "sports", "stream": "cup", "window": "w", "url": "http://127.0.0.1:9/none.m3u8"}
    (tmp_path / "order.json").write_text(json.dumps(order | {"windowStart": now.isoformat()}))
    (tmp_path / "until").write_text((now + timedelta(seconds=2)).isoformat())
    report = tmp_path / "report.json"
    ended = watching("--order", tmp_path / "order.json", "--until", tmp_path / "until", "--report", report).ended()
    assert (ended.status, ended.report["outcome"]) == (0, "window_ended"), ended.errors
    written = json.loads(report.read_text())
    assert (written["outcome"], ended.report["decoder_restarts"]) == ("window_ended", 0)
