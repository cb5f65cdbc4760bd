"""Scenes that are only still, or come to be: nothing in them is a freeze. Seeded.

Each is made for a size and a seed, and does what it does between the 3rd and the 12th second.
"""

import numpy as np

from tallylight_bench.freeze.moving import MOVING, Make
from tallylight_bench.freeze.world import Plane, crop, picture_of, world
from tallylight_demo.scene import Picture, Scene, card_picture, flat_picture, no_sound, noisy, planes

FPS = 25
SLIDE_SECONDS = 5


def someone_leaves(sigma: float, share: float) -> Make:
    """A fixed camera; a person, `share` of the picture wide, moves about, and walks out for good."""

    def make(width: int, height: int, seed: int) -> Scene:
        rng = np.random.default_rng(seed)
        back, coat = _view(width, height, seed), _view(width, height, seed + 1)
        wide, gone = int(width * share), int(rng.integers(3 * FPS, 6 * FPS))
        speed = float(rng.uniform(2, 12)) * width / 480

        def picture(index: int) -> Picture:
            luma = back.copy()
            sway = width * 0.4 + width * 0.1 * np.sin(index / 9)
            left = round(sway if index < gone else sway + (index - gone) * speed)
            seen = max(0, min(wide, width - left))
            luma[height // 5 :, left : left + seen] = coat[height // 5 :, (index % 7) : (index % 7) + seen]
            return noisy(picture_of(luma), sigma, index + seed) if sigma else picture_of(luma)

        return Scene(width, height, picture, no_sound)

    return make


def becomes(after: str, sigma: float, seconds: float, at: float, *, card: bool = False) -> Make:
    """A moving scene that becomes a still one (`card`: a title card) by a dissolve of so many `seconds`; 0 cuts."""

    def make(width: int, height: int, seed: int) -> Scene:
        before = MOVING[after](width, height, seed)
        still = card_picture(width, height) if card else picture_of(_view(width, height, seed + 1))
        first = round(at * FPS) + seed % 50

        def picture(index: int) -> Picture:
            if index < first:
                return before.picture(index)
            shown = noisy(still, sigma, index + seed) if sigma else still
            part = (index - first + 1) / (seconds * FPS + 1)
            return shown if part >= 1 else _mixed(before.picture(index), shown, part)

        return Scene(width, height, picture, no_sound)

    return make


def slides(transition: float, *, clock: bool) -> Make:
    """A lecture's slides, one every five seconds, each by a dissolve or a cut; a clock may run in the corner."""

    def make(width: int, height: int, seed: int) -> Scene:
        decks = [_slide(width, height, seed + number) for number in range(8)]

        def picture(index: int) -> Picture:
            number, place = divmod(index + seed % 75, SLIDE_SECONDS * FPS)
            now, before = decks[number % len(decks)], decks[(number - 1) % len(decks)]
            part = 1.0 if not transition else min(1.0, (place + 1) / (transition * FPS + 1))
            shown = now.copy() if part >= 1 else _mixed(before, now, part)
            if clock:
                _clock(planes(shown)[0], index)
            return shown

        return Scene(width, height, picture, no_sound)

    return make


def talking_head(sigma: float) -> Make:
    """A person who speaks to a fixed camera, with pauses of seconds in which only the eyes close."""

    def make(width: int, height: int, seed: int) -> Scene:
        rng = np.random.default_rng(seed)
        back, face = _view(width, height, seed), _view(width, height, seed + 1)
        face = np.asarray(face // 2 + 90, np.uint8)
        silent = [bool(rng.random() < 0.4) for _ in range(16)]
        rows, columns = np.ogrid[:height, :width]
        head = ((rows - height * 0.5) / (height * 0.35)) ** 2 + ((columns - width * 0.5) / (width * 0.16)) ** 2 < 1

        def picture(index: int) -> Picture:
            quiet = silent[index // (2 * FPS) % len(silent)]
            nod = 0 if quiet else round(2 * np.sin(index / 7))
            luma = np.where(head, np.roll(face, nod, axis=0), back)
            mouth = 2 if quiet else 2 + round(height * 0.03 * abs(np.sin(index / 2.3)))
            luma[int(height * 0.68) : int(height * 0.68) + mouth, int(width * 0.46) : int(width * 0.54)] = 45
            if index % 90 < 4:
                luma[int(height * 0.4) : int(height * 0.42), int(width * 0.44) : int(width * 0.56)] = 70
            return noisy(picture_of(luma), sigma, index + seed) if sigma else picture_of(luma)

        return Scene(width, height, picture, no_sound)

    return make


def snow(flakes: int, sigma: float) -> Make:
    """Snow that falls before the night, in gusts; or, without flakes, the noise of a dark sensor."""

    def make(width: int, height: int, seed: int) -> Scene:
        rng = np.random.default_rng(seed)
        places = rng.uniform(0, 1, (flakes, 4))

        def picture(index: int) -> Picture:
            shown = flat_picture(width, height)
            luma = planes(shown)[0]
            gust = max(0.0, np.sin(index / 40 + seed))
            for x, y, fall, size in places[: int(flakes * gust)]:
                top, left = int((y + index * (0.004 + fall * 0.02)) % 1 * height), int(x * width)
                luma[top : top + 1 + int(3 * size), left : left + 1 + int(3 * size)] = 90 + int(140 * size)
            return noisy(shown, sigma, index + seed)

        return Scene(width, height, picture, no_sound)

    return make


def television_static(strength: float) -> Make:
    """A screen of static on black: noise that never was anything else."""

    def make(width: int, height: int, seed: int) -> Scene:
        dark = flat_picture(width, height, (60, 128, 128))
        return Scene(width, height, lambda index: noisy(dark, strength, index * 3 + seed), no_sound)

    return make


def camera_rests(sigma: float, seconds: float) -> Make:
    """A camera that pans, slows down for so many seconds, and rests."""

    def make(width: int, height: int, seed: int) -> Scene:
        land = world(width, height, seed)
        first, slowing = 4 * FPS + seed % 50, seconds * FPS

        def picture(index: int) -> Picture:
            since = min(max(index - first, 0), slowing)
            left = width / 240 * (min(index, first) + since - since * since / (2 * slowing))
            shown = picture_of(crop(land, width, height, (left, 5.0)))
            return noisy(shown, sigma, index + seed) if sigma else shown

        return Scene(width, height, picture, no_sound)

    return make


def on_air_card(seconds: float) -> Make:
    """A programme, a title card for so many seconds, the programme again."""

    def make(width: int, height: int, seed: int) -> Scene:
        programme, card = MOVING["bigbuckbunny"](width, height, seed), card_picture(width, height)
        first = 4 * FPS + seed % 50
        return Scene(
            width,
            height,
            lambda index: card if first <= index < first + seconds * FPS else programme.picture(index),
            no_sound,
        )

    return make


def _view(width: int, height: int, seed: int) -> Plane:
    return crop(world(width, height, seed), width, height, (20.0 + seed % 50, 7.0))


def _mixed(before: Picture, after: Picture, part: float) -> Picture:
    return np.asarray(before * np.float32(1 - part) + after * np.float32(part) + 0.5, np.uint8)


def _slide(width: int, height: int, seed: int) -> Picture:
    rng = np.random.default_rng(seed)
    shown = flat_picture(width, height, (int(rng.integers(180, 236)), 128, 128))
    luma = planes(shown)[0]
    for line in range(int(rng.integers(4, 9))):
        top = height // 8 + line * height // 10
        for left in range(width // 10, int(width * rng.uniform(0.4, 0.9)), 6):
            luma[top : top + height // 30, left : left + int(rng.integers(1, 5))] = 40
    if seed % 2:
        luma[height // 2 : height * 4 // 5, width // 2 : width * 9 // 10] = _view(width, height, seed)[
            : height * 4 // 5 - height // 2, : width * 9 // 10 - width // 2
        ]
    return shown


def _clock(luma: Plane, index: int) -> None:
    height, width = luma.shape
    top, left, wide = height // 20, width * 7 // 8, max(3, width // 60)
    digits = np.random.default_rng(index // FPS).integers(30, 220, (height // 18, 3), dtype=np.uint8)
    luma[top : top + height // 18, left : left + 3 * wide] = np.repeat(digits, wide, axis=1)


STILL: dict[str, list[tuple[str, Make]]] = {
    "a person leaves": [
        (f"sigma {sigma:g}, {share:g} wide", someone_leaves(sigma, share))
        for sigma in (0.7, 1.0, 1.5, 2.0, 3.0)
        for share in (0.15, 0.3, 0.45, 0.6)
    ],
    "cut or dissolve to a still shot": [
        (f"{after}, sigma {sigma:g}, {seconds:g} s at {at:g} s", becomes(after, sigma, seconds, at))
        for after in ("bikes", "pan", "crowd", "bigbuckbunny")
        for sigma in (1.0, 2.0)
        for seconds in (0.0, 0.3, 1.0, 2.0)
        for at in (1.0, 5.0)
    ],
    "title card": [
        *(
            (f"{after}, {seconds:g} s", becomes(after, 0.0, seconds, 4.0, card=True))
            for after in ("bikes", "pan", "handheld", "bigbuckbunny", "carphone")
            for seconds in (0.0, 0.5, 1.0, 2.0)
        ),
        *((f"for {seconds:g} s", on_air_card(seconds)) for seconds in (2.5, 4.0)),
    ],
    "slides": [
        (f"{transition:g} s, {'clock' if clock else 'no clock'}", slides(transition, clock=clock))
        for transition in (0.0, 0.4, 1.0)
        for clock in (True, True, True, False)
    ],
    "talking head": [
        (f"sigma {sigma:g}", talking_head(sigma)) for sigma in (0.7, 1.0, 1.5, 2.0, 3.0) for _ in range(4)
    ],
    "snow, static": [
        *(
            (f"{flakes} flakes, sigma {sigma:g}", snow(flakes, sigma))
            for flakes in (0, 60, 400)
            for sigma in (0.5, 1.0, 2.0)
        ),
        *((f"static {strength:g}", television_static(strength)) for strength in (4.0, 12.0, 30.0)),
    ],
    "camera rests": [
        (f"sigma {sigma:g}, {seconds:g} s", camera_rests(sigma, seconds))
        for sigma in (0.0, 1.0, 2.0)
        for seconds in (0.5, 1.0, 2.0)
    ],
}
