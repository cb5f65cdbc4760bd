"""`make chart`: write every part of the chart that is made from something else."""

import sys
from pathlib import Path

from tallylight_chart.rendering import orphans, rendered
from tallylight_chart.values import ValuesError

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Write what differs, remove what has no source any more, and name both."""
    try:
        parts = rendered(ROOT)
    except ValuesError as error:
        sys.stderr.write(f"make chart: {error}\n")
        return 1
    for path, text in parts.items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            sys.stdout.write(f"written: {path.relative_to(ROOT)}\n")
    for path in orphans(ROOT):
        path.unlink()
        sys.stdout.write(f"removed: {path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
