"""The detectors that judge what the decoder makes of the media."""

from tallylight_monitor.detectors.black import Black
from tallylight_monitor.detectors.decode_damage import DecodeDamage
from tallylight_monitor.detectors.detector import Table
from tallylight_monitor.detectors.freeze import Freeze
from tallylight_monitor.detectors.mono_colour import MonoColour
from tallylight_monitor.detectors.silence import Silence
from tallylight_monitor.frames import Coded, Picture, Sound

PICTURE: Table[Picture] = {
    "black": Black,
    "mono_colour": MonoColour,
    "freeze": Freeze,
}
SOUND: Table[Sound] = {"silence": Silence}
PACKETS: Table[Coded] = {"decode_damage": DecodeDamage}
