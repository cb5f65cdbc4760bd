from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import Always, Recurring, Schedule, WhenLive, Window
from tallylight_operator.schedule import zones
from tallylight_operator.schedule.errors import BadCronError, UnknownZoneError
from tallylight_operator.schedule.recurrence import Recurrence
from tallylight_operator.schedule.windows import Timetable, window_id, windows_around

ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Asia/Gaza",
    "Antarctica/Troll",
    "Asia/Kathmandu",
    "UTC",
)
SECOND = timedelta(seconds=1)
NO_ROLL = timedelta()


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def instants(first, last):
    return st.integers(
        int(datetime(first, 1, 1, tzinfo=UTC).timestamp() * 1000),
        int(datetime(last, 12, 31, tzinfo=UTC).timestamp() * 1000),
    ).map(lambda milliseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds))


def clock(instant, where):
    return instant.astimezone(where).replace(tzinfo=None)


def transitions(name, first=2011, last=2037):
    """The first second of each new offset, found by trying every hour and then closer."""
    where = ZoneInfo(name)
    hours = [datetime(first, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range((last - first + 1) * 8766)]
    offsets = [hour.astimezone(where).utcoffset() for hour in hours]
    for (before, after), (old, new) in zip(pairwise(hours), pairwise(offsets), strict=True):
        if old != new:
            yield (
                next(
                    before + timedelta(minutes=n)
                    for n in range(1, 61)
                    if (before + timedelta(minutes=n)).astimezone(where).utcoffset() == new
                ),
                old,
                new,
            )
        assert after > before


def recurring(cron="0 18 * * SAT", duration="2h", timezone="Europe/London"):
    return Recurring(cron=cron, duration=Duration.parse(duration), timezone=timezone)


@pytest.mark.parametrize("name", ZONES)
def test_a_clock_time_is_the_first_instant_at_which_clocks_show_it_or_later(name):
    where = zones.zone(name)
    for at, old, new in transitions(name):
        size = abs(new - old)
        around = clock(at, ZoneInfo("UTC")) + min(old, new)
        for share in (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5):
            wanted = (around + size * share).replace(microsecond=0)
            found = zones.instant_of(wanted, where)
            assert clock(found, where) >= wanted
            # Never before: the clocks of the last two days, second by second where it matters.
            earlier = [found - SECOND, at - SECOND, *(found - timedelta(minutes=n) for n in range(1, 2900, 7))]
            assert all(clock(instant, where) < wanted for instant in earlier if instant < found)


@pytest.mark.parametrize("name", ZONES)
def test_every_fifteen_minutes_means_every_clock_time_once_through_each_transition(name):
    where = ZoneInfo(name)
    recurrence = Recurrence.read(recurring("*/15 * * * *", timezone=name))
    for at, _, _ in transitions(name, 2024, 2027) if name != "Pacific/Apia" else transitions(name, 2011, 2012):
        after, starts = at - timedelta(hours=4), []
        while after < at + timedelta(hours=4):
            after = recurrence.next_start(after)
            starts.append(after)
        assert all(earlier < later for earlier, later in pairwise(starts))
        clocks = [clock(start, where) for start in starts]
        assert all(earlier < later for earlier, later in pairwise(clocks)), "a clock time came twice"
        for start in starts:
            assert recurrence.last_start(start) == start
            assert recurrence.next_start(start - SECOND) == start


@pytest.mark.parametrize("name", ZONES)
def test_a_daily_start_comes_on_each_day_once(name):
    where = ZoneInfo(name)
    for cron in ("30 1 * * *", "15 2 * * *", "0 18 * * *"):
        recurrence, after = Recurrence.read(recurring(cron, timezone=name)), utc("2025-01-01")
        for _ in range(800):
            start = recurrence.next_start(after)
            assert timedelta(hours=20) < start - after < timedelta(hours=28) or after == utc("2025-01-01")
            wanted = clock(start, where).replace(hour=int(cron.split()[1]), minute=int(cron.split()[0]))
            assert zones.instant_of(wanted, where) == start
            after = start


@pytest.mark.parametrize(
    ("cron", "timezone", "now", "start"),
    [
        pytest.param("30 1 * * *", "Europe/London", "2026-03-29T00:00", "2026-03-29T01:00", id="gap: when it is over"),
        pytest.param("0 2 * * *", "Europe/London", "2026-03-29T00:00", "2026-03-29T01:00", id="just after the gap"),
        pytest.param("30 1 * * *", "Europe/London", "2026-10-25T00:00", "2026-10-25T00:30", id="fold: the first"),
        pytest.param("30 1 * * *", "Europe/London", "2026-10-25T00:30", "2026-10-26T01:30", id="fold: only the first"),
        pytest.param("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00", "2026-10-03T15:30", id="half an hour"),
        pytest.param("0 18 30 12 *", "Pacific/Apia", "2011-12-29T12:00", "2011-12-30T10:00", id="a day that never was"),
        pytest.param("30 1 * * *", "Antarctica/Troll", "2026-03-29T00:00", "2026-03-29T01:00", id="two hours"),
        pytest.param("0 0 29 2 *", "UTC", "2096-03-01T00:00", "2104-02-29T00:00", id="eight years without a leap day"),
        pytest.param("0 18 * * sat", "Europe/London", "2026-06-05T12:00", "2026-06-06T17:00", id="summer time"),
        pytest.param("0 18 * * 6", "Europe/London", "2026-12-04T12:00", "2026-12-05T18:00", id="winter time"),
    ],
)
def test_a_start_on_the_clocks_of_a_zone(cron, timezone, now, start):
    recurrence = Recurrence.read(recurring(cron, timezone=timezone))
    assert recurrence.next_start(utc(now)) == utc(start)
    assert recurrence.last_start(utc(start)) == utc(start)


def test_starts_that_fall_into_one_gap_are_one_window():
    recurrence = Recurrence.read(recurring("*/10 1 * * *"))
    assert recurrence.next_start(utc("2026-03-29T00:00")) == utc("2026-03-29T01:00")
    assert recurrence.next_start(utc("2026-03-29T01:00")) == utc("2026-03-30T00:00")


def test_a_duration_is_time_that_passes_not_what_clocks_show():
    schedule = Schedule(recurring=recurring("0 0 * * *", duration="6h"))
    window = windows_around(schedule, NO_ROLL, utc("2026-10-25T02:00")).begun
    assert window.start == utc("2026-10-24T23:00")
    assert window.end - window.start == timedelta(hours=6)


@given(
    now=instants(2015, 2037),
    name=st.sampled_from(ZONES),
    cron=st.sampled_from(["0 18 * * SAT", "*/15 * * * *", "30 1 * * *", "0 0 1 * *", "15 2 * * 0#1", "0 0 L * *"]),
)
def test_last_and_next_start_leave_none_out(now, name, cron):
    recurrence = Recurrence.read(recurring(cron, timezone=name))
    last, following = recurrence.last_start(now), recurrence.next_start(now)
    assert last <= now < following
    assert recurrence.next_start(last) == following
    assert recurrence.last_start(following - timedelta(microseconds=1)) == last


@pytest.mark.parametrize("cron", ["0 0 30 2 *", "0 0 31 2,4 *", "0 0 */31 * MON#5"])
def test_a_line_that_never_matches_has_no_window(cron):
    assert windows_around(Schedule(recurring=recurring(cron)), NO_ROLL, utc("2026-01-01")) == Timetable()


@pytest.mark.parametrize(
    "cron",
    [
        "61 * * * *",
        "* * * *",
        "* * * * * *",
        "not a cron line",
        "0 18 * * FUNDAY",
        "0 0 77 2 *",
        "*/0 * * * *",
        "0 0 31 13 *",
    ],
)
def test_a_line_that_cannot_be_read_is_refused(cron):
    with pytest.raises(BadCronError, match=r"spec\.schedule\.recurring\.cron"):
        Recurrence.read(recurring(cron))


@given(st.text(st.sampled_from("0123456789*/-,#LW MONSATJAN"), min_size=9, max_size=40))
def test_any_line_is_read_or_refused_and_nothing_else(cron):
    try:
        recurrence = Recurrence.read(recurring(cron))
    except BadCronError:
        return
    start = recurrence.next_start(utc("2026-01-01"))
    assert start is None or start > utc("2026-01-01")


@pytest.mark.parametrize(
    "name",
    [
        "Mars/Olympus",
        "../etc/passwd",
        "/etc/localtime",
        "Europe",
        "europe/london",
        "localtime",
        "zone.tab",
        ".",
        "right/UTC",
    ],
)
def test_what_is_no_zone_is_refused_and_never_taken_for_utc(name):
    with pytest.raises(UnknownZoneError, match=r"spec\.schedule\.recurring\.timezone"):
        Recurrence.read(recurring(timezone=name))


def test_a_misspelt_zone_is_met_with_a_suggestion():
    with pytest.raises(UnknownZoneError, match="did you mean Europe/London"):
        zones.zone("Europe/Londn")


def test_no_schedule_knows_when_a_signal_comes():
    assert windows_around(Schedule(when_live=WhenLive()), NO_ROLL, utc("2026-01-01")) == Timetable()


def test_always_is_one_window_without_an_end():
    early, late = (windows_around(Schedule(always=Always()), NO_ROLL, utc(t)) for t in ("2026-01-01", "2036-01-01"))
    assert early == late
    assert early.begun.end is None
    assert early.ahead is None


def test_a_window_has_begun_with_its_pre_roll():
    plus_one = datetime.fromisoformat("2026-06-06T13:00:00+01:00")
    schedule = Schedule(window=Window(start=plus_one, end=plus_one + timedelta(hours=1)))
    assert windows_around(schedule, timedelta(minutes=2), utc("2026-06-06T11:57:59")).begun is None
    begun = windows_around(schedule, timedelta(minutes=2), utc("2026-06-06T11:58:00")).begun
    assert (begun.start, begun.end) == (utc("2026-06-06T12:00"), utc("2026-06-06T13:00"))
    assert begun.id == window_id(plus_one)


@given(instants(2000, 2199))
def test_a_windows_id_may_stand_in_a_name(start):
    assert len(window_id(start)) == 8
    assert set(window_id(start)) <= set("0123456789abcdef")
