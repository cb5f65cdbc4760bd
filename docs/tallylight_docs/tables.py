"""The tables of all detectors: by level in the guide, in short in the README."""

from importlib import import_module

from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE, LEVELS, PROFILES, DetectorEntry, Level
from tallylight_docs.page import INPUTS, linked


def guide() -> str:
    """A section for each level that has detectors."""
    return "\n".join(_section(level, entries) for level, entries in LEVELS.items() if entries)


def short() -> str:
    """A row for each detector."""
    rows = (
        f"| {entry.level} | {linked((entry.name,), 'docs/detectors/')} | {entry.summary} |\n"
        for entry in CATALOGUE.values()
    )
    return "| level | detector | what it finds |\n|---|---|---|\n" + "".join(rows)


def profiles() -> str:
    """For each profile, what it adds to the default set, and what it leaves out."""
    rows = "".join(
        f"| `{profile}` | {len(names)} | {linked(_but(names, BY_DEFAULT), 'detectors/')}"
        f" | {linked(_but(BY_DEFAULT, names), 'detectors/')} |\n"
        for profile, names in PROFILES.items()
    )
    return f"| profile | detectors | beside the default set | without |\n|---|---|---|---|\n{rows}"


def _but(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in others)


def _section(level: Level, entries: tuple[DetectorEntry, ...]) -> str:
    meaning = (import_module(f"tallylight_contract.detectors.{level}").__doc__ or "").strip()
    rows = "".join(
        f"| {linked((entry.name,), 'detectors/')} | {entry.summary} | {INPUTS[entry.input]} | {entry.severity} |\n"
        for entry in entries
    )
    return f"## {level}\n\n{meaning}\n\n| detector | what it finds | judges | severity |\n|---|---|---|---|\n{rows}"
