"""Scenes in motion, for freezes to be cut into: real clips, FFmpeg's sources, and generated worlds. Seeded."""

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tallylight_bench.freeze.world import crop, picture_of, world
from tallylight_demo.clips import Clip, clip_scene, ping_pong
from tallylight_demo.scene import Picture, Scene, no_sound, noisy

SOURCE_PICTURES = 250  # of FFmpeg's sources, played to and fro
SOURCES = {
    "mandelbrot": "mandelbrot=s={w}x{h}:r=25:end_pts=300:start_scale=1:end_scale=0.05",
    "life": "life=s={w}x{h}:r=25:mold=10:life_color=#C8C832:death_color=#325096:mold_color=#0A1E28:seed={seed}",
    "testsrc2": "testsrc2=s={w}x{h}:r=25",
    "sierpinski": "sierpinski=s={w}x{h}:r=25:seed={seed}",
}
Size = tuple[int, int]
Make = Callable[[int, int, int], Scene]  # width, height, seed


def clip(name: Clip) -> Make:
    """A real clip."""
    return lambda width, height, seed: _late(clip_scene(name, width, height), seed % 97)


def pan(speed: float, sigma: float) -> Make:
    """A camera that pans, `speed` pixels a picture, over a landscape, with a sensor's noise of `sigma` levels."""
    return _camera(lambda index, wide: (speed * index % wide, 4 * np.sin(index / 31)), sigma)


def handheld(sigma: float) -> Make:
    """A camera held by hand before a still scene: it sways, and trembles."""
    return _camera(
        lambda index, wide: (wide / 2 + 9 * np.sin(index / 17) + np.sin(2.1 * index), 5 * np.sin(index / 11)), sigma
    )


def crowd(sigma: float) -> Make:
    """Forty people that walk before a fixed camera, over most of the picture."""

    def make(width: int, height: int, seed: int) -> Scene:
        rng = np.random.default_rng(seed)
        back = crop(world(width, height, seed), width, height, (10.0, 4.0))
        coat = crop(world(width, height, seed + 1), width, height, (30.0, 4.0))
        size = width // 8
        walkers = [
            (rng.uniform(0, width), rng.uniform(0, height - size), rng.choice((-1, 1)) * rng.uniform(1, 4))
            for _ in range(40)
        ]

        def picture(index: int) -> Picture:
            luma = back.copy()
            for left, top, speed in walkers:
                x, y = int(left + speed * index) % (width - size), int(top)
                luma[y : y + size, x : x + size // 2] = coat[y : y + size, int(left) % (width - size) :][:, : size // 2]
            return noisy(picture_of(luma), sigma, index + seed)

        return Scene(width, height, picture, no_sound)

    return make


def source(name: str) -> Make:
    """One of FFmpeg's own sources."""
    return lambda width, height, seed: _played(_source_pictures(name, width, height, seed), width, height)


def _late(scene: Scene, by: int) -> Scene:
    return replace(scene, picture=lambda index: scene.picture(index + by))


def _camera(place: Callable[[int, int], tuple[float, float]], sigma: float) -> Make:
    def make(width: int, height: int, seed: int) -> Scene:
        land = world(width, height, seed)
        wide = land.shape[1] - width - 1

        def picture(index: int) -> Picture:
            left, top = place(index, wide)
            shown = picture_of(crop(land, width, height, (left, top + 10)))
            return noisy(shown, sigma, index + seed) if sigma else shown

        return Scene(width, height, picture, no_sound)

    return make


def _played(pictures: NDArray[np.uint8], width: int, height: int) -> Scene:
    return Scene(width, height, lambda index: pictures[ping_pong(index, len(pictures))], no_sound)


@lru_cache(maxsize=2)
def _source_pictures(name: str, width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """The source's pictures, mapped from an unnamed file. Raises subprocess.CalledProcessError."""
    graph = SOURCES[name].format(w=width, h=height, seed=seed)
    store = tempfile.TemporaryFile()  # noqa: SIM115 - the map keeps it
    command = ("ffmpeg", "-v", "error", "-f", "lavfi", "-i", graph, "-frames:v", str(SOURCE_PICTURES))
    subprocess.run((*command, "-pix_fmt", "yuv420p", "-f", "rawvideo", "-"), stdout=store, check=True, timeout=120)
    return np.memmap(store, np.uint8, "r", shape=(SOURCE_PICTURES, height * 3 // 2, width))


MOVING: dict[str, Make] = {
    "bigbuckbunny": clip("bigbuckbunny"),
    "bikes": clip("bikes"),
    "carphone": clip("carphone"),
    "mandelbrot": source("mandelbrot"),
    "life": source("life"),
    "slow-pan": pan(0.4, 1.0),
    "pan": pan(2.5, 1.5),
    "clean-pan": pan(1.5, 0.0),
    "handheld": handheld(1.0),
    "crowd": crowd(1.0),
}
