"""What detectors of the coding are shown: half a second of pictures as they were coded, decoded or not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """What the headers say of the pictures behind them: words as libav has them, colours by their numbers in CICP.

    `primaries`, `transfer` and `matrix` are those of ISO/IEC 23091-2, 2 where nothing is said; `levels` is libav's
    number of the range.
    """

    coding: str = ""
    profile: str = ""
    width: int = 0
    height: int = 0
    pixels: str = ""
    primaries: int = 2
    transfer: int = 2
    matrix: int = 2
    levels: int = 0


@dataclass(frozen=True, slots=True)
class CodingWindow:
    """The pictures that are shown from `begin` to `at`, in seconds of media.

    `interval` is how far apart they are, gaps left out; 0 where there are too few. `between` is the mean size of those
    that refer to others, in bytes; None where there are none. `keys` are the times of the key frames, and `bare_keys`
    how many came, of those that follow, without the parameter sets that a decoder needs which begins there; None where
    these do not come with the pictures. `form` is that of the last key frame that was decoded, since `formed_at`.
    `anew`: the stream said that something else begins here.
    """

    begin: float
    at: float
    interval: float = 0.0
    between: float | None = None
    keys: tuple[float, ...] = ()
    bare_keys: int | None = None
    form: Form | None = None
    formed_at: float = 0.0
    anew: bool = False
