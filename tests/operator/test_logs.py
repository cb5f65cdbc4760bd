import json
import logging

import pytest

from tallylight_operator.logs import JsonFormatter, PrintableFormatter, configure


def formatted(message, *args, **more):
    record = logging.LogRecord("tallylight", logging.WARNING, "here.py", 1, message, args, **more)
    return PrintableFormatter("%(name)s: %(message)s").format(record)


def test_a_message_is_one_line_whatever_it_holds():
    assert formatted("%s ended", "cup\x1b[2J\r\nforged: line", exc_info=None) == (
        "tallylight: cup\\x1b[2J\\r\\nforged: line ended"
    )


def test_a_traceback_keeps_its_lines_and_loses_its_control_characters():
    try:
        raise ValueError("bad\x1b[2J")
    except ValueError as error:
        text = formatted("failed", exc_info=(type(error), error, error.__traceback__))
    first, *more = text.split("\n")
    assert first == "tallylight: failed"
    assert more[0] == "Traceback (most recent call last):"
    assert more[-1] == "ValueError: bad\\x1b[2J"


def as_json(message, *args, **more):
    record = logging.LogRecord("tallylight", logging.WARNING, "here.py", 1, message, args, **more)
    record.created = 1780747200.25
    return JsonFormatter().format(record)


def test_a_line_of_json_says_when_how_grave_and_by_whom():
    assert json.loads(as_json("%s ended", "cup", exc_info=None)) == {
        "time": "2026-06-06T12:00:00.250000Z",
        "level": "warning",
        "logger": "tallylight",
        "message": "cup ended",
    }


def test_a_line_of_json_is_one_line_of_plain_characters_whatever_it_holds():
    try:
        raise ValueError("bad\x1b[2J")
    except ValueError as error:
        line = as_json("cup\r\n\x1b[2J \u202e", exc_info=(type(error), error, error.__traceback__))
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["traceback"].endswith("ValueError: bad\x1b[2J")


@pytest.fixture
def loggers():
    """Leave the levels of this process's loggers as they were."""
    names = ("", "tallylight", "tallylight_operator", "aiohttp.access", "kopf.activities", "kopf.objects")
    before = {name: logging.getLogger(name).level for name in names}
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.parametrize(
    ("level", "ours", "probes"),
    [
        pytest.param("debug", logging.DEBUG, logging.WARNING, id="debug"),
        pytest.param("info", logging.INFO, logging.WARNING, id="info"),
        pytest.param("error", logging.ERROR, logging.ERROR, id="error"),
    ],
)
def test_a_level_is_ours_and_probes_are_silent_at_each(loggers, level, ours, probes):
    configure("%(message)s", level, "text")
    assert logging.getLogger("tallylight_operator.kubernetes.lease").getEffectiveLevel() == ours
    assert logging.getLogger("aiohttp.access").getEffectiveLevel() == probes
    assert logging.getLogger("kopf.activities.probe").getEffectiveLevel() == probes
