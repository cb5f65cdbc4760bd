"""What a monitor's page `/v1/load` says: how far it is behind, what it needs, and which detector needs how much."""

from math import isfinite

from msgspec import Struct

PATH = "/v1/load"
LARGEST = 16384  # bytes of a page that are read; one with every detector of the catalogue takes 4,000
MOST_CORES, LONGEST = 1024.0, 1e9  # what no machine has, and no monitor lives (seconds)
LATE_SECONDS = 1.0  # a monitor lags while its results are so late, or later


class Load(Struct, frozen=True, kw_only=True):
    """How much one monitor has to do, as it measures it over its last seconds.

    `lag_seconds`: how much later its results come than they would without a wait for the processor; None where what
    waits cannot be seen, as in libav's own connections. `lagging_seconds`: for how long that has been LATE_SECONDS or
    more, without a break.

    `cores`: seconds of CPU for each second of media, of both its processes, over the last `over_seconds` of media: what
    it needs to keep pace, however little it is given. `detectors`: what of that each detector takes itself; those that
    take nothing are left out. The rest is fetching and decoding.

    `limit_cores` is its container's limit; None: it has none. `throttled`: the share of the last periods of the
    kernel's in which it was stopped for that.

    It has judged from `judged_from` to `judged_to`, in seconds on the clock of the stream's own timestamps, by which
    two monitors of one stream can be compared; None where the stream has none.
    """

    lag_seconds: float | None = None
    lagging_seconds: float = 0.0
    cores: float = 0.0
    over_seconds: float = 0.0
    detectors: dict[str, float] = {}  # msgspec copies it for each value
    limit_cores: float | None = None
    throttled: float = 0.0
    judged_from: float | None = None
    judged_to: float | None = None


def is_plausible(load: Load) -> bool:
    """Whether a monitor can have measured it: a page may be anything, another server's, too."""
    spans = (load.lag_seconds or 0.0, load.lagging_seconds, load.over_seconds)
    cores = (load.cores, *load.detectors.values(), load.limit_cores or 0.0, load.throttled)
    clocks = (load.judged_from or 0.0, load.judged_to or 0.0)
    return (
        all(0 <= each < LONGEST for each in spans)
        and all(0 <= each < MOST_CORES for each in cores)
        and all(map(isfinite, clocks))
    )
