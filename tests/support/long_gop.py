"""Programmes whose key frames are further apart than their segments are long."""

from dataclasses import replace
from functools import cache

from small_media import SMALL
from transport import parts

from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import segments

SECONDS, SEGMENT_SECONDS = 10.0, 2.0
BLACK_AT, BLACK_SECONDS = 3.0, 4.0


@cache
def long_gop(gop_seconds: float = SECONDS) -> tuple[bytes, ...]:
    """Ten seconds, of which four are black, cut every two wherever key frames are."""
    scene = apply(clip_scene("bikes", 320, 180), [Defect(Kind.BLACK, BLACK_AT, BLACK_SECONDS)])
    (whole,) = segments(scene, SECONDS, replace(SMALL, gop_seconds=gop_seconds), SECONDS, "ts")
    return tuple(parts(whole.data, SEGMENT_SECONDS, round(SECONDS / SEGMENT_SECONDS)))
