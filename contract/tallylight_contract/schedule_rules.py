"""What a schedule must say, and of which sources: whether one sends cannot be asked of all."""

import re

from tallylight_contract.duration import Duration
from tallylight_contract.duration_rules import a_duration, at_least, at_most, more_than_nothing
from tallylight_contract.instants import EARLIEST, LATEST
from tallylight_contract.livestream import LiveStreamSpec, Schedule, Window, Within
from tallylight_contract.rule import Rule
from tallylight_contract.texts import A_CRON_LINE, CRON_LINE

_ASKED = "^https?://"  # sources that are asked whether they send


def _one_schedule(schedule: Schedule) -> bool:
    kinds = (schedule.window, schedule.recurring, schedule.when_live, schedule.always)
    return sum(kind is not None for kind in kinds) == 1


def _one_of_two(within: Within) -> bool:
    return (within.window is None) != (within.recurring is None)


def _can_be_asked(spec: LiveStreamSpec) -> bool:
    return spec.schedule.when_live is None or re.search(_ASKED, spec.source.url) is not None


def _in_our_time(window: Window) -> bool:
    return window.start >= EARLIEST and window.end < LATEST


def _window_rules(at: str) -> tuple[Rule, ...]:
    return (
        Rule(
            at=at,
            cel="self.end > self.start",
            holds=lambda window: bool(window.end > window.start),
            message="must be after start",
            steps=("end",),
        ),
        Rule(
            at=at,
            cel=f"self.start >= timestamp('{EARLIEST:%Y-%m-%dT%H:%M:%SZ}')"
            f" && self.end < timestamp('{LATEST:%Y-%m-%dT%H:%M:%SZ}')",
            holds=_in_our_time,
            message=f"must lie between the years {EARLIEST.year} and {LATEST.year}",
        ),
    )


def _recurring_rules(at: str) -> tuple[Rule, ...]:
    return (
        Rule(
            at=f"{at}.cron",
            cel=f"self.matches(r'{CRON_LINE}')",
            holds=lambda cron: re.fullmatch(CRON_LINE, cron) is not None,
            message=f"must {A_CRON_LINE}",
        ),
        a_duration(f"{at}.duration"),
        more_than_nothing(f"{at}.duration"),
        at_most(f"{at}.duration", Duration(hours=168)),
    )


def _when_live_rules() -> tuple[Rule, ...]:
    at = "spec.schedule.whenLive"
    return (
        a_duration(f"{at}.poll"),
        at_least(f"{at}.poll", Duration(seconds=1)),
        at_most(f"{at}.poll", Duration(minutes=1)),
        Rule(
            at=f"{at}.within",
            cel="has(self.window) != has(self.recurring)",
            holds=_one_of_two,
            message="must have exactly one of window and recurring",
        ),
        *_window_rules(f"{at}.within.window"),
        *_recurring_rules(f"{at}.within.recurring"),
        Rule(
            at="spec",
            cel=f"!has(self.schedule.whenLive) || self.source.url.matches(r'{_ASKED}')",
            holds=_can_be_asked,
            message="must be http:// or https:// with schedule.whenLive: whether other sources send is not asked yet",
            steps=("source", "url"),
        ),
    )


SCHEDULE_RULES = (
    Rule(
        at="spec.schedule",
        cel="[has(self.window), has(self.recurring), has(self.whenLive), has(self.always)]"
        ".filter(given, given).size() == 1",
        holds=_one_schedule,
        message="must have exactly one of window, recurring, whenLive and always",
    ),
    *_window_rules("spec.schedule.window"),
    *_recurring_rules("spec.schedule.recurring"),
    *_when_live_rules(),
)
