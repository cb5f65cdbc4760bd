"""What is wrong with a LiveStream, and where."""

import re
from dataclasses import dataclass

# Field and detector names look like this. Anything else might be an address with a password in it.
_PLAIN_KEY = re.compile(r"[A-Za-z0-9._/-]{1,317}")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")

Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Problem:
    """One thing that is wrong. `steps` leads to it from the top: field names and list positions.

    Only `path` may be shown: a step may be a key that should never have been one.
    """

    steps: Steps
    message: str

    @property
    def path(self) -> str:
        """Where it is, as `$.spec.detectors[2].hold`."""
        return "$" + "".join(_shown_step(step) for step in self.steps)

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"

    def __repr__(self) -> str:
        return f"<Problem {self}>"


class InvalidLiveStream(Exception):  # noqa: N818 - it reads as what it says: this LiveStream is invalid
    """A LiveStream cannot be taken as it is written. Its text has a line for each problem, and no secret."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def _shown_step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _IDENTIFIER.fullmatch(step):
        return f".{step}"
    return f"['{step}']" if _PLAIN_KEY.fullmatch(step) else "[…]"
