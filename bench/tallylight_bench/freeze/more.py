"""Further scenes, of other kinds: a rule that is fitted to few kinds of scenes fits only those."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tallylight_bench.freeze.moving import MOVING, Make, source
from tallylight_bench.freeze.world import crop, picture_of, world
from tallylight_demo.clips import Reel
from tallylight_demo.scene import Picture, Scene, card_picture, flat_picture, no_sound, noisy

FPS = 25
CLIPS = Path("build/clips")  # clips that are put here are used, too: for tuning only


def on_twos(after: str) -> Make:
    """A cartoon: each picture is shown twice."""

    def make(width: int, height: int, seed: int) -> Scene:
        scene = MOVING[after](width, height, seed)
        return replace(scene, picture=lambda index: scene.picture(index // 2))

    return make


def clip_file(path: Path) -> Make:
    """A clip of the folder, played to and fro."""

    def make(width: int, height: int, seed: int) -> Scene:
        shown = _reel(path, width, height)
        return Scene(width, height, lambda index: shown.picture(index + seed % 97), no_sound)

    return make


def zoom(sigma: float) -> Make:
    """A camera that zooms in and out over a landscape."""

    def make(width: int, height: int, seed: int) -> Scene:
        land = world(width, height, seed)

        def picture(index: int) -> Picture:
            wide = 1.0 + 0.8 * np.sin(index / 60 + seed)
            rows = np.clip(height / 2 + (np.arange(height) - height / 2) * (0.25 + wide / 3), 0, height - 1)
            columns = np.clip(width * 1.4 + (np.arange(width) - width / 2) * (0.25 + wide / 3), 0, land.shape[1] - 1)
            shown = picture_of(_between(land, rows, columns))
            return noisy(shown, sigma, index + seed) if sigma else shown

        return Scene(width, height, picture, no_sound)

    return make


def street(sigma: float, walkers: int) -> Make:
    """A fixed camera; a few people walk through, over little of the picture."""

    def make(width: int, height: int, seed: int) -> Scene:
        rng = np.random.default_rng(seed)
        back = crop(world(width, height, seed), width, height, (10.0, 4.0))
        tall, wide = height // 4, width // 16
        people = [
            (rng.uniform(0, width), int(rng.uniform(0, height - tall)), rng.choice((-1, 1)) * rng.uniform(0.7, 2.5))
            for _ in range(walkers)
        ]

        def picture(index: int) -> Picture:
            luma = back.copy()
            for number, (left, top, speed) in enumerate(people):
                x = int(left + speed * index * width / 480) % (width - wide)
                luma[top : top + tall, x : x + wide] = 40 + 17 * number % 150
            return noisy(picture_of(luma), sigma, index + seed)

        return Scene(width, height, picture, no_sound)

    return make


def night(sigma: float) -> Make:
    """A dark scene that a camera pans over, with a lot of a sensor's noise."""

    def make(width: int, height: int, seed: int) -> Scene:
        land = 18 + world(width, height, seed) * np.float32(0.15)

        def picture(index: int) -> Picture:
            left = width * (1 + 0.9 * np.sin(index / 90 + seed))
            return noisy(picture_of(crop(land, width, height, (left, 5.0))), sigma, index + seed)

        return Scene(width, height, picture, no_sound)

    return make


def wipe(after: str, sigma: float, seconds: float, *, card: bool = False) -> Make:
    """A moving scene that a still one is drawn over, from the left."""

    def make(width: int, height: int, seed: int) -> Scene:
        before = MOVING[after](width, height, seed)
        still = card_picture(width, height) if card else _shot(width, height, seed)
        first = 4 * FPS + seed % 50

        def picture(index: int) -> Picture:
            shown = noisy(still, sigma, index + seed) if sigma else still
            part = (index - first) / (seconds * FPS)
            if part >= 1:
                return shown
            if part <= 0:
                return before.picture(index)
            return _wiped(before.picture(index), shown, part)

        return Scene(width, height, picture, no_sound)

    return make


def through_black(after: str, sigma: float, seconds: float, *, card: bool = False) -> Make:
    """A moving scene that fades out, and a still one that fades in."""

    def make(width: int, height: int, seed: int) -> Scene:
        before, black = MOVING[after](width, height, seed), flat_picture(width, height)
        still = card_picture(width, height) if card else _shot(width, height, seed)
        first, long = 4 * FPS + seed % 50, seconds * FPS

        def picture(index: int) -> Picture:
            part = (index - first) / long
            shown = noisy(still, sigma, index + seed) if sigma else still
            if part < 0:
                return before.picture(index)
            if part < 1:
                return _mixed(before.picture(index), black, part)
            return shown if part >= 2 else _mixed(black, shown, part - 1)

        return Scene(width, height, picture, no_sound)

    return make


def lights(sigma: float, seconds: float) -> Make:
    """A still room whose lights are dimmed, and come back."""

    def make(width: int, height: int, seed: int) -> Scene:
        room, first = _shot(width, height, seed).astype(np.float32), 3 * FPS + seed % 50

        def picture(index: int) -> Picture:
            dark = np.clip((index - first) / (seconds * FPS), 0, 1) - np.clip(
                (index - first) / (seconds * FPS) - 5, 0, 1
            )
            shown = room.copy()
            shown[:height] = 16 + (shown[:height] - 16) * (1 - 0.6 * dark)
            return noisy(np.asarray(shown + 0.5, np.uint8), sigma, index + seed)

        return Scene(width, height, picture, no_sound)

    return make


def sits_down(sigma: float, share: float) -> Make:
    """A fixed camera; a person, `share` of the picture wide, comes in, and stays without a move."""

    def make(width: int, height: int, seed: int) -> Scene:
        rng = np.random.default_rng(seed)
        back, coat = _luma(width, height, seed), _luma(width, height, seed + 1)
        wide, speed = int(width * share), float(rng.uniform(3, 10)) * width / 480
        first = int(rng.integers(3 * FPS, 6 * FPS))

        def picture(index: int) -> Picture:
            luma, come = back.copy(), int(np.clip((index - first) * speed, 0, width * 0.7))
            left = max(0, come - wide)
            if come:
                luma[height // 6 :, left:come] = coat[height // 6 :, : come - left]
            return noisy(picture_of(luma), sigma, index + seed)

        return Scene(width, height, picture, no_sound)

    return make


def crawl(sigma: float) -> Make:
    """A still shot with a line of text that runs along its foot, and is gone for a while."""

    def make(width: int, height: int, seed: int) -> Scene:
        still, rng = _shot(width, height, seed), np.random.default_rng(seed)
        letters = np.repeat(rng.integers(0, 2, (1, width)), 4, axis=1) * np.uint8(180) + np.uint8(30)

        def picture(index: int) -> Picture:
            shown = still.copy()
            if (index + seed) // (3 * FPS) % 2:
                begin = 3 * index % (3 * width)
                shown[height * 7 // 8 : height * 15 // 16] = letters[:, begin : begin + width]
            return noisy(shown, sigma, index + seed)

        return Scene(width, height, picture, no_sound)

    return make


@lru_cache(maxsize=2)
def _reel(path: Path, width: int, height: int) -> Reel:
    return Reel(path, width, height)


def _luma(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    return crop(world(width, height, seed), width, height, (20.0 + seed % 50, 7.0))


def _shot(width: int, height: int, seed: int) -> Picture:
    return picture_of(_luma(width, height, seed + 1))


def _mixed(before: Picture, after: Picture, part: float) -> Picture:
    return np.asarray(before * np.float32(1 - part) + after * np.float32(part) + 0.5, np.uint8)


def _wiped(before: Picture, after: Picture, part: float) -> Picture:
    """The luma only: colours follow at once."""
    height, width = before.shape[0] * 2 // 3, before.shape[1]
    shown = after.copy()
    shown[:height, int(width * part) :] = before[:height, int(width * part) :]
    return shown


def _between(land: NDArray[np.float32], rows: NDArray[np.float64], columns: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The land at these places, linear between its points."""
    top, left = np.minimum(rows.astype(int), len(land) - 2), np.minimum(columns.astype(int), land.shape[1] - 2)
    down, over = (rows - top).astype(np.float32)[:, None], (columns - left).astype(np.float32)
    upper, lower = land[top], land[top + 1]
    lines = upper * (1 - down) + lower * down
    return np.asarray(lines[:, left] * (1 - over) + lines[:, left + 1] * over + 0.5, np.uint8)


MOVING_TOO: dict[str, Make] = {
    "zoom": zoom(1.0),
    "on-twos": on_twos("bigbuckbunny"),
    "night": night(2.0),
    "street": street(1.5, 6),
    "market": street(1.0, 70),
    "sierpinski": source("sierpinski"),
    "testsrc2": source("testsrc2"),
    **{path.stem: clip_file(path) for path in sorted(CLIPS.glob("*.*"))},
}
STILL_TOO: dict[str, list[tuple[str, Make]]] = {
    "wipe or fade to a still shot": [
        (
            f"{kind.__name__} {'card' if card else 'shot'}, {after}, {seconds:g} s",
            kind(after, 0 if card else 1.5, seconds, card=card),
        )
        for kind in (wipe, through_black)
        for card in (True, False)
        for after in ("bikes", "pan")
        for seconds in (0.4, 1.0)
    ],
    "a person comes": [
        (f"sigma {sigma:g}, {share:g} wide", sits_down(sigma, share)) for sigma in (1.0, 2.0) for share in (0.2, 0.45)
    ],
    "lights": [
        (f"sigma {sigma:g}, {seconds:g} s", lights(sigma, seconds)) for sigma in (1.0, 2.0) for seconds in (0.2, 1.0)
    ],
    "crawl": [(f"sigma {sigma:g}", crawl(sigma)) for sigma in (0.7, 1.5) for _ in range(2)],
}
