"""Healthy films: real clips, and worlds that are generated. Seeded."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, get_args

from tallylight_bench.freeze.moving import crowd, pan
from tallylight_demo.clips import Clip, clip_scene
from tallylight_demo.scene import Scene

World = Literal["landscape", "walkers"]
WORLDS: dict[World, Callable[[int, int, int], Scene]] = {"landscape": pan(3.0, 1.5), "walkers": crowd(1.0)}


@dataclass(frozen=True, slots=True)
class Source:
    """A film, and how it is coded where it is healthy. `bitrate` is in bits a second; `by_segment` as in HLS."""

    film: Clip | World
    width: int
    height: int
    bitrate: int
    fps: int
    codec: str = "libx264"
    by_segment: bool = False

    @property
    def key(self) -> str:
        """Its name."""
        coding = "" if self.codec == "libx264" else f"-{self.codec}"
        sent = "hls" if self.by_segment else "http"
        return f"{self.film}-{self.height}p{self.fps}-{self.bitrate // 1000}k{coding}-{sent}"

    def scene(self) -> Scene:
        """The film, without end."""
        if self.film in get_args(Clip):
            return clip_scene(self.film, self.width, self.height, Fraction(self.fps))
        made = WORLDS[self.film](self.width, self.height, 5)
        return replace(made, fps=Fraction(self.fps))


TUNING = (
    Source("bikes", 640, 360, 800_000, 25),
    Source("landscape", 640, 360, 2_500_000, 30, by_segment=True),
)
TEST = (
    Source("bigbuckbunny", 640, 360, 800_000, 30, by_segment=True),
    Source("carphone", 640, 360, 2_000_000, 50),
    Source("walkers", 640, 360, 2_500_000, 25),
    Source("bigbuckbunny", 1280, 720, 6_000_000, 25),
    Source("carphone", 640, 360, 1_200_000, 25, "libx265", by_segment=True),
)
