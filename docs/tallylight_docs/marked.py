"""The part of a page that is made, between two marks; what stands around it is written by hand."""

_BEGIN = "<!-- Made from {} by `make docs`: -->\n"
DETECTORS = "the catalogue of detectors"
BEGIN = _BEGIN.format(DETECTORS)
END = "<!-- End of what is made. -->\n"


class NoPlaceError(ValueError):
    """A page or board has no place for what is made. The text names it and says what is missing."""


def with_part(name: str, page: str, part: str, source: str = DETECTORS) -> str:
    """The page with its part made anew. `name` is for the error: raises NoPlaceError where a mark is missing."""
    mark = _BEGIN.format(source)
    before, begin, rest = page.partition(mark)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoPlaceError(f"{name} must hold the lines {mark.strip()} and {END.strip()}, in this order")
    return f"{before}{marked(part, source)}{after}"


def marked(part: str, source: str = DETECTORS) -> str:
    """A part between its marks."""
    return f"{_BEGIN.format(source)}\n{part}\n{END}"
