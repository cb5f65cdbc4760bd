"""Reads a tag's list of attributes, and puts the values of variables in (EXT-X-DEFINE)."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from tallylight_monitor.ingest.hls.lines import MAX_LINE_LENGTH, Flaws, Line

MAX_VARIABLES = 500
_ATTRIBUTE = re.compile(r'\s*([A-Za-z0-9-]+)\s*=\s*("[^"]*"|[^",]*)\s*(?:,|$)')
_VARIABLE = re.compile(r"\{\$([A-Za-z0-9_-]+)\}")
_NAME = re.compile(r"[A-Za-z0-9_-]+")


class UnreadableValueError(Exception):
    """A value cannot be read; the text says why."""


def attributes(line: Line, variables: Mapping[str, str], flaws: Flaws) -> dict[str, str]:
    """A tag's attributes by name, without their quotes. What is none ends the list, and is noted."""
    found: dict[str, str] = {}
    at = 0
    while at < len(line.value) and (match := _ATTRIBUTE.match(line.value, at)):
        at = match.end()
        try:
            found[match[1].upper()] = substituted(match[2].strip().strip('"'), variables)
        except UnreadableValueError as error:
            flaws.add(line, f"{match[1].upper()[:40]}: {error}")
    if line.value[at:].strip():
        flaws.add(line, "its attributes cannot be read to the end")
    return found


def substituted(text: str, variables: Mapping[str, str]) -> str:
    """A text with the values of its variables. Raises UnreadableValueError where one is not defined."""
    if "{$" not in text:
        return text
    parts = _VARIABLE.split(text)  # text and names take turns
    for name in parts[1::2]:
        if name not in variables:
            raise UnreadableValueError(f"the variable {name[:40]} is not defined")
    parts[1::2] = [variables[name] for name in parts[1::2]]
    if sum(map(len, parts)) > MAX_LINE_LENGTH:
        raise UnreadableValueError(f"with its variables it is longer than {MAX_LINE_LENGTH} characters")
    return "".join(parts)


class Variables:
    """A playlist's variables: `importable` are those of the master playlist that led to it, `url` its address."""

    def __init__(self, importable: Mapping[str, str], url: str) -> None:
        self.values: dict[str, str] = {}
        self._importable, self._url = importable, url

    def define(self, line: Line, flaws: Flaws) -> None:
        """Take a definition: a value, one of the master playlist, or a parameter of the playlist's address."""
        said = attributes(line, self.values, flaws)
        name = next((said[each] for each in ("NAME", "IMPORT", "QUERYPARAM") if each in said), "")
        value = said.get("VALUE")
        if "IMPORT" in said:
            value = self._importable.get(name)
        elif "QUERYPARAM" in said:
            value = dict(parse_qsl(urlsplit(self._url).query, keep_blank_values=True)).get(name)
        if not _NAME.fullmatch(name) or value is None or len(self.values) >= MAX_VARIABLES:
            flaws.add(line, "it defines nothing")
        else:
            self.values[name] = value
