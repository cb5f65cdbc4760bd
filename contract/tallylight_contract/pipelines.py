"""One report of what several pipelines found, each of which watched the whole stream by itself. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce

from msgspec.structs import replace

from tallylight_contract.defect_spans import edges, joined
from tallylight_contract.shard_times import either
from tallylight_contract.status import MOST_PARTS, DefectCount, LastReport

SAME_START = timedelta(seconds=5)  # pipelines are on several nodes, whose clocks are a little apart


def newest(history: Sequence[LastReport]) -> LastReport | None:
    """The report on the newest air time, of all pipelines that left one; None: there is none."""
    return of_air_time(history[0], history) if history else None


def of_air_time(report: LastReport, history: Sequence[LastReport]) -> LastReport:
    """The report of all pipelines on the air time that this one is on."""
    others = (each for each in history if each.pipeline != report.pipeline and _is_one_air_time(each, report))
    return reduce(together, others, report)


def together(one: LastReport, other: LastReport) -> LastReport:
    """Two pipelines' reports on the same air time as one, whichever of them comes first.

    A defect that both saw counts once, and what either watched is watched. Of each detector there are at least as many
    defects as either saw: of those that are neither among its first nor its last, both are taken to have seen the same.
    """
    first, later = sorted((one, other), key=lambda report: (report.ended_at, report.pipeline))
    on_air = max(one.on_air_seconds, other.on_air_seconds)
    both = _both_watched(one, other)
    monitored = either(one.monitored_seconds, other.monitored_seconds, both, on_air)
    return replace(
        later,
        pipeline=min(one.pipeline, other.pipeline),
        pipelines=sorted({*_pipelines(one), *_pipelines(other)}),
        asked=max(one.asked, other.asked),
        on_air_seconds=on_air,
        monitored_seconds=round(monitored, 3),
        muted_seconds=round(either(one.muted_seconds, other.muted_seconds, both, on_air), 3),
        coverage_ratio=round(monitored / on_air, 4) if on_air else 1.0,
        defects=_either_saw(first.defects, later.defects),
        unmeasured=sorted({*one.unmeasured} & {*other.unmeasured}),
        started_at=min(one.started_at, other.started_at),
        parts=sorted({*one.parts, *other.parts})[-MOST_PARTS:],
        shards=one.shards if one.shards == other.shards else [],
    )


def _is_one_air_time(one: LastReport, other: LastReport) -> bool:
    return one.window == other.window and abs(one.air_start - other.air_start) <= SAME_START


def _pipelines(report: LastReport) -> list[int]:
    return report.pipelines or [report.pipeline]  # an older operator's has none


def _both_watched(one: LastReport, other: LastReport) -> float:
    """Seconds of air time in which there was a monitor of each."""
    began = max(one.started_at, other.started_at, one.air_start, other.air_start)
    return max(0.0, (min(one.ended_at, other.ended_at) - began).total_seconds())


def _either_saw(one: Sequence[DefectCount], other: Sequence[DefectCount]) -> list[DefectCount]:
    found = {defect.detector: defect for defect in one}
    for more in other:
        known = found.get(more.detector)
        found[more.detector] = more if known is None else _defects(known, more)
    return sorted(found.values(), key=lambda defect: defect.detector)


def _defects(one: DefectCount, other: DefectCount) -> DefectCount:
    spans, _, _ = joined(one.spans, other.spans)
    seconds = max(one.seconds, other.seconds, sum(span.seconds for span in spans))
    count = max(one.count, other.count, len(spans))
    return replace(one, count=count, seconds=round(seconds, 3), spans=edges(spans))
