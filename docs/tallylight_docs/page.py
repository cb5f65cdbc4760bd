"""A detector's page: its head from the catalogue, its method and its blind spots by hand."""

from tallylight_contract.detectors import DetectorEntry, inhibitors
from tallylight_contract.metrics.metric import Metric
from tallylight_contract.metrics.monitor import DEFECT_ACTIVE, DEFECT_SECONDS, DEFECTS, DETECTOR_VALUE
from tallylight_docs.marked import marked

INPUTS = {
    "picture": "decoded pictures",
    "sound": "decoded sound",
    "loudness": "the loudness of decoded sound (EBU R128)",
    "packets": "coded packets",
    "coding": "how pictures are coded",
    "captions": "the captions that pictures carry",
    "clock": "the clocks of the tracks' timestamps",
    "stamps": "the timestamps of packets",
    "segments": "how pictures are cut into segments",
    "tracks": "which tracks can be judged at all",
    "feed": "playlists, segments and their arrival",
    "self": "the monitor itself",
    "transport": "the packets of a transport stream",
}
BY_HAND = ("Method", "Blind spots")


def new_page(entry: DetectorEntry) -> str:
    """A page of which everything that is written by hand is still missing."""
    return f"# {entry.name}\n\n{marked(head(entry))}" + "".join(f"\n## {title}\n" for title in BY_HAND)


def head(entry: DetectorEntry) -> str:
    """What the catalogue says of a detector, and where its measurement is found."""
    facts = "".join(f"| {name} | {value} |\n" for name, value in _facts(entry))
    parameters = "".join(_parameters(entry))
    metrics = "".join(_metrics(entry))
    return (
        f"{entry.summary} {entry.advice}\n\n"
        f"| | |\n|---|---|\n{facts}\n"
        f"| parameter | what it is | unit | default | bounds |\n|---|---|---|---|---|\n{parameters}\n"
        f"| metric | what it is |\n|---|---|\n{metrics}"
    )


def linked(names: tuple[str, ...], folder: str = "") -> str:
    """Names of detectors, each with the link to its page."""
    return ", ".join(f"[`{name}`]({folder}{name}.md)" for name in names) or "nothing"


def fault_is(entry: DetectorEntry) -> str:
    """On which side of the threshold the fault lies."""
    return "under" if entry.below else "at or above"


def _facts(entry: DetectorEntry) -> tuple[tuple[str, str], ...]:
    return (
        ("level", entry.level),
        ("input", INPUTS[entry.input]),
        ("fault", f"while the measurement is {fault_is(entry)} `{entry.threshold.name}`"),
        ("hold", f"{entry.hold:g} s"),
        ("release", f"{entry.release:g} s"),
        ("severity", entry.severity),
        ("cost", f"{entry.cost:g} times that of `black`"),
        *((("decoding", "in full: the loop filter runs while it does"),) if entry.exact else ()),
        *(() if entry.by_default else (("by default", _runs(entry)),)),
        ("inhibits", linked(entry.inhibits)),
        ("inhibited by", linked(inhibitors(entry.name))),
    )


def _runs(entry: DetectorEntry) -> str:
    """Where one runs that does not run by default."""
    named = ", ".join(f"`{each}`" for each in entry.profiles or ())
    return "no: it runs where a stream names it" + (f", and in the [profiles](../profiles.md) {named}" if named else "")


def _parameters(entry: DetectorEntry) -> tuple[str, ...]:
    return tuple(
        f"| `{each.name}` | {each.summary} | {each.unit} | {each.default:g} | {each.minimum:g} to {each.maximum:g} |\n"
        for each in entry.parameters
    )


def _metrics(entry: DetectorEntry) -> tuple[str, ...]:
    others = ((metric, metric.help) for metric in (DEFECT_ACTIVE, DEFECTS, DEFECT_SECONDS))
    rows = ((DETECTOR_VALUE, entry.measures), *others)
    return tuple(f"| `{_selector(metric, entry)}` | {text} |\n" for metric, text in rows)


def _selector(metric: Metric, entry: DetectorEntry) -> str:
    values = {"detector": entry.name, "severity": entry.severity}
    labels = ", ".join(f'{label}="{values[label]}"' for label in metric.labels)
    return f"{metric.name}{{{labels}}}"
