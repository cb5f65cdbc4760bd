"""Watches a case in virtual time, with every detector of the feed, as a monitor does: four looks a second."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ingest_doubles import RecordingSink
from virtual_time import VirtualClock, in_virtual_time

from delivery.cases import START_TARGETS, Case
from delivery.stream import Draft, Part, Stream, master_of, text_of
from delivery.ways import Moment, Second
from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.livestream import DetectorChoice
from tallylight_contract.report import DefectEvent
from tallylight_monitor.detectors.measuring import Measuring
from tallylight_monitor.detectors.registry import made
from tallylight_monitor.ingest.answers import Answer, Limits
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.feed import Feed, fold
from tallylight_monitor.ingest.hls.finding import PLAYLIST_LIMITS, media_playlist
from tallylight_monitor.ingest.hls.source import HlsSource
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.judging.receiving import reception

BEGIN = 1000.0  # the virtual loop's first second
URL = "https://origin.example/master.m3u8"
NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)
OF_THE_FEED = [name for name, entry in CATALOGUE.items() if entry.input == "feed"]
SETTINGS = resolved([DetectorChoice(name=name) for name in OF_THE_FEED])
TICKS = 4  # a second
BASE_SHARE = 0.1  # of a segment's length, that a fetch takes


@dataclass
class CaseOrigin:
    """Answers as the case's origin does."""

    case: Case
    stream: Stream
    asked: int = 0
    parts: dict[str, Part] = field(default_factory=dict)  # by its file, as it was named last

    @property
    def start(self) -> float:
        return 0.0 if self.case.way.from_start else START_TARGETS * self.stream.target

    async def get(self, url: str, limits: Limits, headers: Mapping[str, str] | None = None) -> Answer:
        now = asyncio.get_running_loop().time() - BEGIN
        moment = Moment(now, self.start, self.stream.target, self.asked)
        if url.endswith(".ts") or ".ts?" in url:
            return await self._segment(url, limits, moment, part=bool(headers and "Range" in headers))
        await asyncio.sleep(0.02)
        return self._playlist(url, moment)

    def _playlist(self, url: str, moment: Moment) -> Answer:
        way = self.case.way
        if url.endswith("subs.m3u8"):
            return self._subtitles(url, moment)
        served, age = way.served_at(moment) if way.served_at else (moment.now, 0.0)
        draft = self.stream.draft(served)
        draft.age, draft.subtitled = age, way.subtitles is not None
        if way.playlist:
            way.playlist(draft, Moment(served, moment.start, moment.target, moment.asked))
        if way.second and url.endswith("second.m3u8"):
            return self._second(way.second, url, draft, moment)
        if url == URL:
            draft.second = way.second.says if way.second else {}
            return self._answer(url, master_of(draft).encode(), draft)
        self.asked += 1
        if way.fails and way.fails(moment):
            raise FetchError("status", "origin.example answered 404", 404)
        self.parts |= {part.file: part for part in draft.parts}
        return self._answer(url, text_of(draft).encode(), draft)

    def _second(self, second: Second, url: str, draft: Draft, moment: Moment) -> Answer:
        if second.fails(moment):
            raise FetchError("status", "origin.example answered 404", 404)
        draft.folder = "" if second.at_one_place and second.same(moment) else "second/"
        self.parts |= {part.file: part for part in draft.parts}
        return self._answer(url, text_of(draft).encode(), draft)

    def _subtitles(self, url: str, moment: Moment) -> Answer:
        served = self.case.way.subtitles(moment) if self.case.way.subtitles else None
        if served is None:
            raise FetchError("status", "origin.example answered 404", 404)
        draft = self.stream.draft(served)
        draft.parts = [replace(part, file=part.file.replace(".ts", ".vtt")) for part in draft.parts]
        return self._answer(url, text_of(draft).encode(), draft)

    def _answer(self, url: str, body: bytes, draft: Draft) -> Answer:
        headers = {"age": f"{draft.age:.0f}"}
        return Answer(200, body, headers, 0.02, 0.02, url, draft.certificate)

    async def _segment(self, url: str, limits: Limits, moment: Moment, *, part: bool) -> Answer:
        way, of = self.case.way, self.parts[url.rpartition("/")[2].partition("?")[0]]
        seconds = of.duration * (way.seconds(of, moment) if way.seconds else BASE_SHARE)
        await asyncio.sleep(min(seconds, limits.total))
        if seconds > limits.total:
            raise FetchError("timeout", f"took longer than {limits.total:g} s")
        body = self._body(url, of, moment)
        if not part:
            return Answer(200, body, {}, seconds, seconds / 2, url)
        begin = body[: limits.size]
        return Answer(206, begin, {"content-range": f"bytes 0-{len(begin) - 1}/{len(body)}"}, seconds, seconds / 2, url)

    def _body(self, url: str, part: Part, moment: Moment) -> bytes:
        way = self.case.way
        larger = way.size(part) if way.size and moment.is_bad else 1.0
        held = way.content(part, moment) if way.content else b"\0"
        is_other = way.second is not None and "/second/" in url and not way.second.same(moment)
        body = held + bytes(int(part.size * larger))
        if not is_other:
            return body
        return body + b"\1" if way.second and way.second.begins_same else b"\1" + body


def facts_of(case: Case) -> tuple[RecordingSink, CaseOrigin]:
    """What a monitor's ingest tells of the case."""
    sink, origin = RecordingSink(), CaseOrigin(case, case.stream)

    async def run() -> None:
        answer = await origin.get(URL, PLAYLIST_LIMITS)
        source = HlsSource(origin, VirtualClock(), URL, await media_playlist(origin, answer))
        source.looks_at_subtitles = source.compares_versions = source.reads_content = True
        try:
            async with asyncio.timeout(case.seconds(origin.stream.target)):
                await source.run(sink)
        except TimeoutError:
            return

    in_virtual_time(run())
    return sink, origin


def watched(case: Case) -> tuple[list[DefectEvent], CaseOrigin]:
    """The events of a monitor; their times are seconds after the watching began."""
    sink, origin = facts_of(case)
    judge, measuring = EventJudge("case", SETTINGS, lambda at: at - BEGIN), Measuring(made(specs(SETTINGS), "feed"))
    feed, facts, events = Feed(BEGIN), list(sink.facts), list[DefectEvent]()
    ticks = 1 if case.way.second else TICKS  # minutes are told to a second
    for tick in range(round(case.seconds(origin.stream.target) * ticks)):
        now = BEGIN + tick / ticks
        while facts and facts[0].at <= now:
            feed = fold(feed, facts.pop(0))
        events += judge.take(measuring.show(reception(feed, now)), NOW)
        if feed.ended:
            break
    return events, origin
