"""One rule that no single field can hold, in its two forms: CEL for admission, and Python for everywhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tallylight_contract.problems import Steps


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: where it hangs, the same test in CEL and in Python, and what it says when broken.

    `steps` leads on from there to the part that is to blame, when that is not the whole. An API server repeats the
    value that it refuses: where that may be a secret (`is_private`), the CEL hangs on the part above, as `self.url`.
    """

    at: str
    cel: str
    holds: Callable[[Any], bool]
    message: str
    steps: Steps = ()
    is_private: bool = False

    @property
    def hangs_at(self) -> str:
        """The place on whose schema the CEL hangs."""
        return self.at.rpartition(".")[0] if self.is_private else self.at

    @property
    def steps_from_there(self) -> Steps:
        """What leads from that place to the part that is to blame."""
        return (self.at.rpartition(".")[2], *self.steps) if self.is_private else self.steps
