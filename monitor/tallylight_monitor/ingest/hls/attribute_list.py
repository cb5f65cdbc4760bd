"""Parts a tag's list into its attributes, also where quotes, commas or values are missing. Pure.

By the rules (RFC 8216, 4.2) it is `NAME=value,NAME="text"`. What is not so is read as people meant it: each attribute
ends where the next one begins, and one that cannot be read costs no other.
"""

import re
from collections.abc import Iterator

_TIDY = re.compile(r'\s*+([A-Za-z0-9._-]++)\s*+=\s*+("[^"]*+"|[^",]*+)\s*+(?:,|$)')
_NAME = re.compile(r"\s*+([A-Za-z0-9._-]++)\s*+=\s*+")
# Where another attribute begins although no comma says so; names of attributes are written in capitals.
_NEXT = re.compile(r"[,;\s](?=[A-Z][A-Z0-9-]*+\s*+=)")
# What may come after the quote that ends a text.
_AFTER_TEXT = re.compile(r"\s*+(?:[,;]|$|(?=[A-Z][A-Z0-9-]*+\s*+=))")
_NO_ATTRIBUTE = re.compile(r'[^",]*+(?:"[^"]*+"?[^",]*+)*+(?:,|$)')  # up to the next comma that stands in no text
# What begins a text, and what ends it; also as word processors write them.
_QUOTES = {'"': '"', "'": "'", "\u201c": "\u201d", "\u201d": "\u201d", "\u2018": "\u2019"}
_AROUND = "".join({*_QUOTES, *_QUOTES.values()}) + ",; \t"

NO_ATTRIBUTE = "what stands between two of its commas is no attribute"

Pair = tuple[str, str | None, str]


def pairs(text: str) -> Iterator[Pair]:
    """Each attribute: its name in capitals, its value without quotes (None without one), and what is wrong with it."""
    at = 0
    while at < len(text):
        tidy = _TIDY.match(text, at)
        if tidy is not None and _is_tidy(tidy[2]):
            yield _tidy_pair(tidy[1].upper(), tidy[2])
            at = tidy.end()
            continue
        pair, at = _untidy(text, at)
        yield pair


def _is_tidy(value: str) -> bool:
    return value[:1] == '"' or (value[:1] not in _QUOTES and _NEXT.search(value) is None)


def _tidy_pair(name: str, value: str) -> Pair:
    if value[:1] == '"':
        return name, value[1:-1].strip(), ""
    plain = value.strip()
    return (name, plain, "") if plain else (name, None, f"{name[:40]} has no value")


def _untidy(text: str, at: int) -> tuple[Pair, int]:
    """The attribute that begins here, and where the next one may."""
    found = _NAME.match(text, at)
    if found is None:
        passed = _NO_ATTRIBUTE.match(text, at)
        behind, following = passed.end() if passed else len(text), _NEXT.search(text, at)
        end = min(behind, following.end()) if following else behind
        return ("", None, NO_ATTRIBUTE), max(at + 1, end)
    name, begin = found[1].upper(), found.end()
    closed = _closed_text(text, begin)
    value, end = closed or _open_value(text, begin)
    flaw = f"{name[:40]} is not written as the rules say"
    return (name, value or None, flaw), end


def _closed_text(text: str, begin: int) -> tuple[str, int] | None:
    """A text in quotes of any kind, and where what follows it begins; None where they are not closed."""
    closing = _QUOTES.get(text[begin : begin + 1])
    end = -1 if closing is None else text.find(closing, begin + 1)
    after = _AFTER_TEXT.match(text, end + 1) if end >= 0 else None
    return (text[begin + 1 : end].strip(), after.end()) if after else None


def _open_value(text: str, begin: int) -> tuple[str, int]:
    """A value that no quote ends: up to the next attribute, or to a comma if no quote has begun it."""
    ends = [found.start() for found in (_NEXT.search(text, begin),) if found]
    if text[begin : begin + 1] not in _QUOTES and (comma := text.find(",", begin)) >= 0:
        ends.append(comma)
    end = min(ends, default=len(text))
    return text[begin:end].strip().strip(_AROUND).strip(), end + 1
