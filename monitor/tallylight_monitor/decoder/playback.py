"""Play containers whatever they hold: what fails is a value, in words that name the cause. Uses av."""

from collections.abc import Callable, Sequence

import av
from av.container import InputContainer

from tallylight_monitor.decoder.containers import Playable, UnplayableError, has_no_stamps, why
from tallylight_monitor.decoder.elementary.coded_unit import CodedUnit
from tallylight_monitor.decoder.endless import LeftEarlyError
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.wire import Failed, TrackName

Play = Callable[[InputContainer], None]


class Playback:
    """Opens containers for a player. `attend` is called between packets."""

    def __init__(self, player: Player, attend: Callable[[], None]) -> None:
        self.player, self._attend = player, attend

    def on(self, track: TrackName, begin: float | None = 0.0) -> Callable[[Playable], None]:
        """How a container of this track is played; `begin` as in Player, None: 0, where its stamps tell anything."""
        play = self.player.play_sound if track == "sound" else self.player.play

        def played(container: Playable) -> None:
            play(container, None if begin is None and has_no_stamps(container) else begin or 0.0, self._attend)

        return played

    def run(self, opened: "Callable[[], InputContainer]", play: Play | None = None) -> Failed | None:
        """Open it and play it to its end; what it failed of, if it did. Raises MemoryError and LeftEarlyError."""
        try:
            container = opened()
        except UnplayableError as error:
            return Failed(str(error), opened=False)
        try:
            return self._guarded(lambda: (play or self.on("picture"))(container))
        finally:
            container.close()

    def run_units(self, units: Sequence[CodedUnit]) -> Failed | None:
        """The same with what was read without a container."""
        return self._guarded(lambda: self.player.units.play(units, self._attend))

    @staticmethod
    def _guarded(play: Callable[[], None]) -> Failed | None:
        try:
            play()
        except (MemoryError, LeftEarlyError):
            raise
        except (av.FFmpegError, OSError) as error:
            return Failed(why(error), opened=True)
        except Exception as error:  # noqa: BLE001 - hostile data finds what no library foresees; it is told by kind
            return Failed(f"{type(error).__name__} in the library", opened=True)
        return None

    def blame(self, failed: Failed | None) -> None:
        """What cannot be read, or breaks off, is damage."""
        if failed is not None:
            self.player.spoiled(words(failed))


def words(failed: Failed) -> str:
    """What happened to a container, for people."""
    return f"it {'breaks off' if failed.opened else 'cannot be read'}: {failed.cause}"
