"""Who is told what was judged, as judging knows them."""

from typing import Protocol

from tallylight_contract.report import DefectEvent
from tallylight_monitor.ingest.facts import Fact
from tallylight_monitor.wire import TakePictures


class Outlet(Protocol):
    """What receives the events of defects."""

    def event(self, event: DefectEvent) -> None:
        """A defect was found, or is over."""

    def fact(self, fact: Fact) -> None:
        """Something was learnt of the network."""


class Evidence(Protocol):
    """What keeps pictures of defects."""

    def for_event(self, event: DefectEvent) -> tuple[DefectEvent, TakePictures] | None:
        """What to ask the decoder for, and the event with the names under which the pictures will stand."""
