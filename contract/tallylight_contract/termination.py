"""A report as a pod's termination message, of which the kubelet keeps 4,096 bytes and throws the rest away."""

from typing import get_args

from msgspec import structs

from tallylight_contract.defect_spans import EDGE, edges
from tallylight_contract.livestream import Severity
from tallylight_contract.report import DefectTotal, Report
from tallylight_contract.wire import decoded, encoded

PATH = "/dev/termination-log"
LIMIT = 4096
SHORT_TEXT, SHORT_LIST = 64, 8  # of what a stream's author or its origin wrote; the pod's log has the whole of it
_RANKS: tuple[Severity, ...] = get_args(Severity)


class _Short(Report, frozen=True, kw_only=True, omit_defaults=True):
    """A report whose defects are in a shorter form: name, rank of severity, count, seconds."""

    found: tuple[tuple[str, int, int, float], ...] = ()


def termination_message(report: Report) -> bytes:
    """The report in at most LIMIT bytes: whole where it fits, else in a shorter form, all detectors in it.

    Should that not fit, the least of the defects are left out and counted, in `defects_cut`.
    """
    for edge in (EDGE, 2, 1, 0):  # without them, a defect that another monitor saw as well may count twice
        if len(whole := encoded(_with_spans(report, edge))) <= LIMIT:
            return whole
    kept = sorted(report.defects, key=lambda each: (_RANKS.index(each.severity), -each.seconds, each.detector))
    while len(message := encoded(_short(report, kept))) > LIMIT and kept:
        kept = kept[:-1]
    return message


def _with_spans(report: Report, edge: int) -> Report:
    defects = [structs.replace(each, spans=edges(each.spans, edge)) for each in report.defects]
    return structs.replace(report, defects=defects)


def read_report(message: bytes | str) -> Report:
    """The report in a termination message, in either form. Raises msgspec.DecodeError."""
    short = decoded(message, _Short)
    fields = {name: getattr(short, name) for name in Report.__struct_fields__}
    defects = [
        DefectTotal(detector=name, severity=_RANKS[min(max(rank, 0), len(_RANKS) - 1)], count=count, seconds=seconds)
        for name, rank, count, seconds in short.found
    ]
    return Report(**{**fields, "defects": [*short.defects, *defects]})


def _short(report: Report, kept: list[DefectTotal]) -> _Short:
    fields = structs.asdict(report)
    fields |= {name: _text(value) for name, value in fields.items() if isinstance(value, str)}
    fields |= {"programs": report.programs[:SHORT_LIST], "defects": []}
    fields["unmeasured"] = report.unmeasured[:SHORT_LIST]
    fields["ignored"] = [_text(each) for each in report.ignored[:SHORT_LIST]]
    fields["event"], fields["outcome"] = report.event, report.outcome
    found = [(each.detector, _RANKS.index(each.severity), each.count, round(each.seconds, 1)) for each in kept]
    return _Short(**fields | {"found": tuple(found), "defects_cut": len(report.defects) - len(kept)})


def _text(value: str) -> str:
    return value if len(value) <= SHORT_TEXT else f"{value[: SHORT_TEXT - 1]}…"
