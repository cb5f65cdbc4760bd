"""Reads a tag's list of attributes, and puts the values of variables in (EXT-X-DEFINE)."""

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from tallylight_monitor.ingest.hls.attribute_list import pairs
from tallylight_monitor.ingest.hls.lines import MAX_LINE_LENGTH, Flaws, Line

MAX_VARIABLES = 500
MOST_NAMED = 3  # flaws of one line
_VARIABLE = re.compile(r"\{\$([A-Za-z0-9_-]+)\}")
_NAME = re.compile(r"[A-Za-z0-9_-]+")


class UnreadableValueError(Exception):
    """A value cannot be read; the text says why."""


def attributes(line: Line, variables: Mapping[str, str], flaws: Flaws) -> dict[str, str]:
    """A tag's attributes by name, without their quotes. What is none is passed over, and noted; so is an untidy one."""
    found: dict[str, str] = {}
    untidy: list[str] = []
    for name, value, flaw in pairs(line.value):
        untidy += [flaw] if flaw and flaw not in untidy else []
        if name and value is not None:
            try:
                found[name] = substituted(value, variables)
            except UnreadableValueError as error:
                flaws.add(line, f"{name[:40]}: {error}")
    if untidy:
        flaws.add(line, "; ".join(untidy[:MOST_NAMED]))
    return found


def enumerated(line: Line, said: Mapping[str, str], name: str, flaws: Flaws) -> str:
    """An attribute whose value is a name in capitals; one in small letters is read too, and noted. "" without one."""
    value = said.get(name, "")
    if value != value.upper():
        flaws.add(line, f"{name} is not written in capitals")
    return value.upper()


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
            value = _parameters(self._url).get(name)
        if not _NAME.fullmatch(name) or value is None or len(self.values) >= MAX_VARIABLES:
            flaws.add(line, "it defines nothing")
            return
        if name in self.values:
            flaws.add(line, "it defines a variable again")
        self.values[name] = value


def _parameters(url: str) -> dict[str, str]:
    """The parameters of an address, each percent-decoded. A plus stays one: tokens are full of them."""
    pairs = (each.partition("=") for each in urlsplit(url).query.split("&"))
    return {unquote(name): unquote(value) for name, _, value in pairs}
