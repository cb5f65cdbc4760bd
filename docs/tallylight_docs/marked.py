"""The part of a page that is made, between two marks; what stands around it is written by hand."""

BEGIN = "<!-- Made from the catalogue of detectors by `make docs`: -->\n"
END = "<!-- End of what is made. -->\n"


class NoPlaceError(ValueError):
    """A page or board has no place for what is made. The text names it and says what is missing."""


def with_part(name: str, page: str, part: str) -> str:
    """The page with its part made anew. `name` is for the error: raises NoPlaceError where a mark is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoPlaceError(f"{name} must hold the lines {BEGIN.strip()} and {END.strip()}, in this order")
    return f"{before}{marked(part)}{after}"


def marked(part: str) -> str:
    """A part between its marks."""
    return f"{BEGIN}\n{part}\n{END}"
