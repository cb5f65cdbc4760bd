"""The detectors that judge what the decoder makes of the media."""

from tallylight_monitor.detectors.bitstream.decode_damage import DecodeDamage
from tallylight_monitor.detectors.detector import Table
from tallylight_monitor.detectors.frames import Coded, Picture, Sound
from tallylight_monitor.detectors.picture.black import Black
from tallylight_monitor.detectors.picture.freeze import Freeze
from tallylight_monitor.detectors.picture.mono_colour import MonoColour
from tallylight_monitor.detectors.sound.silence import Silence

PICTURE: Table[Picture] = {
    "black": Black,
    "mono_colour": MonoColour,
    "freeze": Freeze,
}
SOUND: Table[Sound] = {"silence": Silence}
PACKETS: Table[Coded] = {"decode_damage": DecodeDamage}
