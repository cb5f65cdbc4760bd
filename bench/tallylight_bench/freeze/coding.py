"""Encode a case once, by FFmpeg, as live encoders do: a bounded bitrate, a key frame every two seconds."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from tallylight_bench.freeze.cases import Case
from tallylight_demo.scene import Picture, Scene

FPS = 25
GOP_SECONDS = 2
LIMIT_SECONDS = 300


def encoded(case: Case, folder: Path) -> Path:
    """The case as a transport stream in `folder`, made unless it is there. Raises subprocess.CalledProcessError."""
    path = path_of(case, folder)
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(f".{os.getpid()}")
        _write(case, new)
        new.rename(path)
    return path


def path_of(case: Case, folder: Path) -> Path:
    """Where the case lies."""
    return folder / f"{case.key}.ts"


def _write(case: Case, path: Path) -> None:
    scene = case.make(*case.size, case.seed)
    picture = _stopping(scene, case)
    with subprocess.Popen(_command(case, path), stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for index in range(round(case.seconds * FPS)):
            process.stdin.write(picture(index).tobytes())
        process.stdin.close()
        if status := process.wait(LIMIT_SECONDS):
            raise subprocess.CalledProcessError(status, "ffmpeg")


def _stopping(scene: Scene, case: Case) -> Callable[[int], Picture]:
    if case.frozen is None:
        return scene.picture
    first, last = (round(each * FPS) for each in case.frozen)
    return lambda index: scene.picture(first if first <= index < last else index)


def _command(case: Case, path: Path) -> list[str]:
    width, height = case.size
    graph = "null"
    if case.noise:
        when = "" if case.noise_always or not case.frozen else ":enable='between(t,{:.3f},{:.3f})'".format(*case.frozen)
        graph = f"noise=alls={case.noise}:allf=t:all_seed={case.seed}{when}"
    rate, gop = f"{case.rate}k", str(GOP_SECONDS * FPS)
    return [
        *("ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", str(FPS)),
        *("-i", "-", "-vf", graph, "-c:v", "libx264", "-threads", "1", "-preset", case.preset),
        *("-b:v", rate, "-maxrate", rate, "-bufsize", f"{case.rate * 3 // 2}k", "-g", gop, "-keyint_min", gop),
        *("-f", "mpegts", "-y", str(path)),
    ]
