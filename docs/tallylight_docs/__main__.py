"""`make docs`: write every part of docs and boards that is made from the catalogue of detectors."""

import sys
from pathlib import Path

from tallylight_docs.marked import NoPlaceError
from tallylight_docs.rendering import rendered

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Write what differs, and name it."""
    try:
        parts = rendered(ROOT)
    except NoPlaceError as error:
        sys.stderr.write(f"make docs: {error}\n")
        return 1
    for path, text in parts.items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            sys.stdout.write(f"written: {path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
