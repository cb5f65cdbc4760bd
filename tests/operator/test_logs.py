import logging

from tallylight_operator.logs import PrintableFormatter


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
