"""How long local mode waits for what, in seconds, and when a crashed monitor is restarted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waits:
    """All the waits that concern one monitor, in seconds."""

    drain: float = 15.0  # from SIGTERM to SIGKILL: a report is written within one
    probe_every: float = 1.0
    probe_timeout: float = 1.0  # a healthy monitor answers in milliseconds
    first_back_off: float = 1.0
    longest_back_off: float = 60.0  # a monitor that cannot start costs next to nothing at this pace
    healthy_after: float = 300.0  # one that ran for so long starts its back-off anew, as in Home Assistant

    def back_off(self, failures: int) -> float:
        """How long to wait after the `failures`th crash (from 1) without health between."""
        doublings = min(max(failures - 1, 0), 32)  # 2**32 seconds is beyond any cap, and no overflow
        return float(min(self.first_back_off * 2**doublings, self.longest_back_off))

    def failures_after(self, failures: int, ran_for: float) -> int:
        """How many crashes in a row it is, when one more came after running for so long."""
        return 1 if ran_for >= self.healthy_after else failures + 1
