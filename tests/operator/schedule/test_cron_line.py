"""Cron lines as Kubernetes' CronJob takes them; a bad one is told what was read, where, and what would be right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import Recurring
from tallylight_operator.schedule.errors import BadCronError
from tallylight_operator.schedule.recurrence import Recurrence


def read(cron):
    return Recurrence.read(Recurring(cron=cron, duration=Duration(hours=2), timezone="Europe/London")).cron


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        pytest.param("0 18 * * SAT", "0 18 * * SAT", id="five fields"),
        pytest.param("  0  18 * *  SAT ", "0 18 * * SAT", id="with more spaces"),
        pytest.param("@hourly", "0 * * * *", id="hourly"),
        pytest.param("@daily", "0 0 * * *", id="daily"),
        pytest.param("@midnight", "0 0 * * *", id="midnight"),
        pytest.param("@weekly", "0 0 * * 0", id="weekly"),
        pytest.param("@monthly", "0 0 1 * *", id="monthly"),
        pytest.param("@yearly", "0 0 1 1 *", id="yearly"),
        pytest.param("@annually", "0 0 1 1 *", id="annually"),
        pytest.param("@Daily", "0 0 * * *", id="a name in other letters"),
        pytest.param("0 18 ? * SAT", "0 18 * * SAT", id="a day of month that does not matter"),
        pytest.param("0 18 1 * ?", "0 18 1 * *", id="a day of week that does not matter"),
        pytest.param("?/15 * * * *", "*/15 * * * *", id="a step of it"),
    ],
)
def test_a_line_is_read_as_a_cronjob_reads_it(line, plain):
    assert read(line) == plain


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("61 * * * *", '"61" is no minute: write *, or 0 to 59, such as 0,30 or */15', id="minute"),
        pytest.param("0 24 * * *", '"24" is no hour: write *, or 0 to 23, such as 18 or 8-20', id="hour"),
        pytest.param("0 20-8 * * *", '"20-8" is no hour', id="a range that runs back"),
        pytest.param("*/0 * * * *", '"*/0" is no minute', id="a step of nothing"),
        pytest.param("0 0 32 1 *", '"32" is no day of month: write *, or 1 to 31', id="day of month"),
        pytest.param("0 0 31 13 *", '"13" is no month: write *, or 1 to 12, or JAN to DEC', id="month"),
        pytest.param("0 18 * * FUNDAY", '"FUNDAY" is no day of week: write *, or 0 to 7', id="day of week"),
        pytest.param("0 18 ?1 * *", '"?1" is no day of month', id="a question mark that belongs to nothing"),
        pytest.param("0 18 * *", '"0 18 * *" has 4 fields, and must have 5: minute, hour, day of month', id="four"),
        pytest.param("0 0 18 * * SAT", "has 6 fields, and must have 5", id="with seconds"),
        pytest.param("@dayly", '"@dayly" is no name of a schedule: did you mean @daily?', id="a name misspelt"),
        pytest.param("@reboot", "write five fields, or @yearly", id="a name of another cron"),
        pytest.param("@every 1h", '"@every 1h" has no start on the clocks', id="an interval"),
        pytest.param(
            "CRON_TZ=Europe/Paris 0 18 * * *",
            '"CRON_TZ=Europe/Paris" is no part of it: the zone is spec.schedule.recurring.timezone',
            id="a zone in the line",
        ),
    ],
)
def test_a_bad_line_is_told_what_was_read_where_and_what_would_be_right(line, words):
    with pytest.raises(BadCronError) as caught:
        read(line)
    assert str(caught.value).startswith("spec.schedule.recurring.cron: ")
    assert words in str(caught.value)


@given(st.text(st.sampled_from("0123456789*/-,#?@LW MONSATJANdaily"), min_size=6, max_size=40))
def test_any_line_is_read_or_refused_and_what_is_read_is_read_again_as_the_same(line):
    try:
        plain = read(line)
    except BadCronError:
        return
    assert len(plain.split()) == 5
    assert read(plain) == plain
