"""From what a LiveStream's author chose, and the catalogue, to what each detector really runs with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallylight_contract.detectors import CATALOGUE, DetectorEntry, run_by
from tallylight_contract.livestream import DetectorChoice, ProfileName, Severity
from tallylight_monitor.wire import DetectorSpec


@dataclass(frozen=True, slots=True)
class DetectorSetting:
    """One detector as it runs: `hold` and `release` in seconds, every parameter with its value."""

    parameters: Mapping[str, float]
    hold: float
    release: float
    severity: Severity


def resolved(
    choices: Sequence[DetectorChoice] | None, profile: ProfileName | None = None
) -> dict[str, DetectorSetting]:
    """The detectors that run, in the catalogue's order; None means those that do by default, as it has them.

    With a profile, its own run, and those that are chosen on top of them.
    """
    chosen = {choice.name: choice for choice in choices or ()}
    names = run_by(None if choices is None else chosen, profile)
    return {name: _setting(CATALOGUE[name], chosen.get(name)) for name in names}


def unknown(choices: Sequence[DetectorChoice] | None) -> list[str]:
    """What a newer operator chose and this version does not have: it runs without these detectors and parameters."""
    found: list[str] = []
    for choice in choices or ():
        entry = CATALOGUE.get(choice.name)
        if entry is None:
            found.append(f"the detector {choice.name}")
            continue
        known = {parameter.name for parameter in entry.parameters}
        found += [f"the parameter {name} of {choice.name}" for name in choice.parameters if name not in known]
    return found


def specs(settings: Mapping[str, DetectorSetting]) -> tuple[DetectorSpec, ...]:
    """What it takes to make these detectors."""
    return tuple(_spec(CATALOGUE[name], setting) for name, setting in settings.items())


def _spec(entry: DetectorEntry, setting: DetectorSetting) -> DetectorSpec:
    return DetectorSpec(
        entry.name,
        entry.level,
        entry.input,
        dict(setting.parameters),
        exact=entry.exact,
        every=entry.every_picture,
        threshold=setting.parameters[entry.threshold.name],
        below=entry.below,
        hold=setting.hold,
    )


def _setting(entry: DetectorEntry, choice: DetectorChoice | None) -> DetectorSetting:
    parameters = {parameter.name: parameter.default for parameter in entry.parameters}
    hold, severity = entry.hold, entry.severity
    if choice is not None:
        # One that this version's detector does not have, it cannot be made with: `unknown` names it.
        parameters |= {name: float(value) for name, value in choice.parameters.items() if name in parameters}
        hold = choice.hold.total_seconds() if choice.hold is not None else hold
        severity = choice.severity or severity
    return DetectorSetting(parameters, hold, entry.release, severity)
