"""Reads single variables of the environment: each error names the variable and says what to write. Pure."""

from collections.abc import Mapping

from tallylight_bounded.host_port import HostPort


class InvalidSettingError(ValueError):
    """A setting is missing or cannot be read; the text names the variable and says what to write."""


def either(environment: Mapping[str, str], *names: str) -> str:
    """The first of these that is set."""
    for name in names:
        if environment.get(name):
            return environment[name]
    raise InvalidSettingError(f"{' or '.join(names)} must be set in the environment")


def one_of(environment: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    """One of these words."""
    text = environment.get(name) or default
    if text not in choices:
        raise InvalidSettingError(f"{name} must be one of {', '.join(choices)}")
    return text


def names(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Names, parted by commas."""
    return tuple(part.strip() for part in environment.get(name, "").split(",") if part.strip())


def seconds(environment: Mapping[str, str], name: str, default: int) -> int:
    """A whole number of seconds."""
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        raise InvalidSettingError(f"{name} must be a whole number of seconds")
    return int(text)


def at_least(least: int, environment: Mapping[str, str], name: str, of: str) -> int | None:
    """A whole number from `least` on, of these; None where it is not set."""
    text = environment.get(name) or ""
    if text and not (text.isascii() and text.isdigit() and int(text) >= least):
        raise InvalidSettingError(f"{name} must be a whole number of {of}, from {least} on")
    return int(text) if text else None


def yes(environment: Mapping[str, str], name: str) -> bool:
    """Whether it is `true`; `false` where it is not set."""
    text = environment.get(name) or "false"
    if text not in ("true", "false"):
        raise InvalidSettingError(f"{name} must be true or false")
    return text == "true"


def host_port(environment: Mapping[str, str], name: str, default: HostPort) -> HostPort:
    """`HOST:PORT` or `[::1]:PORT`."""
    text = environment.get(name)
    try:
        return HostPort.read(text) if text else default
    except ValueError:
        raise InvalidSettingError(f"{name} must be HOST:PORT, such as {default}") from None
