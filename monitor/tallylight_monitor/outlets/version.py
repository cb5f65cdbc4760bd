"""Which Tallylight this is."""

from importlib.metadata import PackageNotFoundError, version


def _version() -> str:
    try:
        return version("tallylight")
    except PackageNotFoundError:
        return "0+source"


VERSION = _version()
