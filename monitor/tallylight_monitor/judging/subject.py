"""Which stream a monitor judges, as its events and its report name it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """The stream, and where it stands on the way from the event to viewers; empty where its LiveStream does not say."""

    stream: str
    channel: str = ""
    role: str = ""
    upstream: str = ""
