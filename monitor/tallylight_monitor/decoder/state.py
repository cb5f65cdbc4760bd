"""What a decoder says of itself."""

from tallylight_monitor.decoder.player import Player
from tallylight_monitor.wire import Beat


def beat_of(player: Player, cpu_seconds: float, peak_memory: int, now: float, lag: float | None) -> Beat:
    """How far the player has come, how its tracks do, and how they are looked at; `now` by the machine's clock.

    `lag` as in Beat.
    """
    return Beat(
        player.timeline.end,
        player.tracks.beats(),
        player.pictures,
        player.damage.total,
        cpu_seconds,
        peak_memory,
        player.received,
        max(0.0, now - player.received_at),
        player.look,
        player.looked,
        player.costs.spent,
        lag,
        player.tracks.come,
    )
