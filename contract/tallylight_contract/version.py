"""Which Tallylight this is, as it is installed."""

from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("tallylight")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "unknown"


TALLYLIGHT = _installed()
