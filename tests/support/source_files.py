"""A source behind the standard library's file server: its playlist is written, grows, and is gone."""

import os
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Quiet(SimpleHTTPRequestHandler):
    required = ""  # of the Authorization header; empty: none

    def do_GET(self):
        if self.required and self.headers.get("Authorization") != self.required:
            self.send_error(401)
        else:
            super().do_GET()

    def log_message(self, *args):
        pass


class SourceFiles:
    """One HLS source, `live.m3u8`."""

    def __init__(self, folder: Path, port: int):
        self._began = time.time() - 1000
        self.playlist, self.url = folder / "live.m3u8", f"http://127.0.0.1:{port}/live.m3u8"

    def send(self, newest: int, *, ended: bool = False) -> None:
        """List the three segments up to this one."""
        named = "".join(f"#EXTINF:1,\n{number}.ts\n" for number in range(newest - 2, newest + 1))
        head = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:{newest - 2}\n"
        self.playlist.write_text(head + named + ("#EXT-X-ENDLIST\n" if ended else ""))
        at = self._began + newest  # the server tells changes apart by whole seconds
        os.utime(self.playlist, (at, at))

    @contextmanager
    def sending(self):
        """Send while the block runs, a segment each second; then end."""
        over = threading.Event()

        def send() -> None:
            newest = 3
            while not over.is_set():
                self.send(newest)
                newest += 1
                over.wait(1.0)

        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self.end()

    def end(self) -> None:
        """There is no playlist any more."""
        self.playlist.unlink()


@contextmanager
def source_files(folder: Path, required: str = ""):
    """Serve while the block runs."""
    folder.mkdir(exist_ok=True)
    handler = type("Handler", (Quiet,), {"required": required})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield SourceFiles(folder, server.server_port)
    finally:
        server.shutdown()
        server.server_close()
