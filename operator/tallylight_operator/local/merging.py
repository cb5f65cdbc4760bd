"""Merge the metrics of all monitors with our own into one exposition that Prometheus accepts.

Two texts one after the other would name a metric twice, which is not valid; so they are joined by name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample


@dataclass(frozen=True, slots=True)
class Scraped:
    """The text of one monitor, and the labels that distinguish its series."""

    labels: Mapping[str, str]
    text: str


class UnreadableMetrics(ValueError):  # noqa: N818 - the name is the condition
    """A text is not in Prometheus' format."""


class Merged(Collector):
    """The metrics of several texts as one. The first text to name a metric gives its type and help."""

    def __init__(self) -> None:
        self._families: dict[str, Metric] = {}
        self._identities: set[tuple[str, frozenset[tuple[str, str]]]] = set()

    def add(self, scraped: Scraped) -> None:
        """Take one more text in. Raises UnreadableMetrics, and then takes none of it."""
        try:
            families = list(text_string_to_metric_families(scraped.text))
        except (ValueError, KeyError, IndexError) as error:
            raise UnreadableMetrics(str(error)) from error
        for family in families:
            self._join(family, scraped.labels)

    def collect(self) -> Iterable[Metric]:
        """Everything, each name once."""
        return tuple(self._families.values())

    def _join(self, family: Metric, labels: Mapping[str, str]) -> None:
        known = self._families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
        if known.type == family.type:
            known.samples += self._new(family.samples, labels)

    def _new(self, samples: Iterable[Sample], labels: Mapping[str, str]) -> Iterator[Sample]:
        for sample in samples:
            labelled = {**labels, **sample.labels}
            identity = (sample.name, frozenset(labelled.items()))
            if identity not in self._identities:
                self._identities.add(identity)
                yield Sample(sample.name, labelled, sample.value)


def exposition(parts: Iterable[Collector]) -> bytes:
    """The metrics of all parts, in the text format. No name may be in two of them."""
    registry = CollectorRegistry(auto_describe=False)
    for part in parts:
        registry.register(part)
    return generate_latest(registry)
