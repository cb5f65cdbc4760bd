"""A program that behaves as `tallylight watch` does towards local mode, but watches nothing.

What it shall do stands in a file `script.json` beside this machine's orders: `FAKE_MONITOR_SCRIPT` names it.
Keys: `crash_after` (seconds; exits 3), `end_after` (seconds; exits 0 with a report), `ready` (bool),
`ignore_sigterm` (bool), `complain` (text on standard error), `silent_http` (bool: listens and never answers),
`load` (what it says that it has to do, if it judges all) and `load_of_shard` (if it judges a share).
"""

import argparse
import contextlib
import json
import os
import signal
import socket
import sys
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


def arguments():
    parser = argparse.ArgumentParser()
    for flag in ("--order", "--until", "--muted", "--report", "--secrets", "--evidence"):
        parser.add_argument(flag, type=Path, required=flag != "--secrets")
    parser.add_argument("--format", required=True)
    parser.add_argument("--listen-fd", type=int, required=True)
    parser.add_argument("--lifeline", action="store_true")
    parser.add_argument("--allow-private", action="store_true")
    return parser.parse_args()


class Answers(BaseHTTPRequestHandler):
    ready, load = True, None

    def do_GET(self):
        body = b"# HELP tallylight_up 1.\n# TYPE tallylight_up gauge\ntallylight_up 1\n"
        if self.path == "/v1/load":
            body = json.dumps(self.load).encode()
        refuses = self.path == "/readyz" and not self.ready
        if refuses:
            body = b"answered 401\n"
        self.send_response(503 if refuses else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Monitor:
    def __init__(self, args, script):
        self.args, self.script = args, script
        self.order = json.loads(args.order.read_text())
        self.stream = f"{self.order['namespace']}/{self.order['stream']}"
        self.started = datetime.now(UTC)
        self.over = threading.Event()
        self.outcome = "stopped"

    def say(self, **line):
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

    def serve(self):
        listener = socket.socket(fileno=self.args.listen_fd)
        listener.listen()
        if self.script.get("silent_http"):
            return
        Answers.ready = self.script.get("ready", True)
        Answers.load = self.script.get("load_of_shard" if "cut" in self.order else "load")
        server = HTTPServer(("127.0.0.1", 0), Answers, bind_and_activate=False)
        server.socket.close()
        server.socket = listener
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def watch_lifeline(self):
        while os.read(0, 1024):  # not sys.stdin: its lock would hold up the interpreter's end
            pass
        self.over.set()

    def until(self):
        text = self.args.until.read_text().strip()
        return datetime.fromisoformat(text) if text else None

    def run(self):
        if not self.script.get("ignore_sigterm"):
            signal.signal(signal.SIGTERM, lambda *_: self.over.set())
        else:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if self.args.lifeline:
            threading.Thread(target=self.watch_lifeline, daemon=True).start()
        self.serve()
        self.say(
            event="open",
            stream=self.stream,
            detector="black",
            severity="Critical",
            media_time=1.0,
            detected_media_time=3.0,
            wall_time=self.started.isoformat(),
            value=1.0,
            threshold=0.98,
            detail="",
            secrets=sorted(p.name for p in self.args.secrets.iterdir()) if self.args.secrets else None,
        )
        os.write(2, self.script.get("complain", "").encode())
        began = time.monotonic()
        while not self.over.wait(0.02):
            self.live(time.monotonic() - began)
        self.finish()

    def live(self, age):
        if age >= self.script.get("crash_after", age + 1):
            os.write(2, b"a word before\ndecoder fell over\n")
            os._exit(3)
        until = self.until()
        if age >= self.script.get("end_after", age + 1) or (until and datetime.now(UTC) >= until):
            self.outcome = "window_ended"
            self.over.set()

    def finish(self):
        report = {
            "event": "report", "stream": self.stream, "window": self.order["window"], "source": "https://…",
            "outcome": self.outcome, "started_at": self.started.isoformat(),
            "ended_at": datetime.now(UTC).isoformat(), "on_air_seconds": 1.0, "monitored_seconds": 1.0,
            "coverage_ratio": 1.0, "media_seconds": 1.0, "frames": 25, "decoder_restarts": 0,
            "cpu_seconds": 0.1, "peak_memory_bytes": 1, "defects": [],
        }  # fmt: skip
        self.args.report.write_text(json.dumps(report))
        with contextlib.suppress(OSError):  # its reader may be gone
            self.say(**report)


if __name__ == "__main__":
    script = Path(os.environ.get("FAKE_MONITOR_SCRIPT", "/nonexistent"))
    Monitor(arguments(), json.loads(script.read_text()) if script.exists() else {}).run()
