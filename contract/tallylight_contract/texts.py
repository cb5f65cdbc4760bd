"""Texts with bounds: what may be written into each field of a LiveStream that takes one."""

from typing import Annotated

from msgspec import Meta

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"

# A monitor's pod bears its stream's name and up to 13 characters more, and a name that is a label has 63.
NAME_LIMIT = 50

Decimal = Annotated[
    str,
    Meta(
        pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,6})?$",
        max_length=17,
        extra={"must": "be a decimal number in quotes, such as '0.5'"},
    ),
]
Quantity = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]+(\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi)?$",
        max_length=20,
        extra={"must": "be a quantity of Kubernetes in quotes, such as '500m' or '256Mi'"},
    ),
]
_LABEL_HINT = {"must": "be lower-case letters, digits and '-', with a letter or digit at both ends"}
_NAME_HINT = {"must": "be lower-case letters, digits, '-' and '.', with a letter or digit at both ends"}
Name = Annotated[str, Meta(pattern=rf"^{_LABEL}(\.{_LABEL})*$", min_length=1, max_length=253, extra=_NAME_HINT)]
StreamName = Annotated[
    str, Meta(pattern=rf"^{_LABEL}(\.{_LABEL})*$", min_length=1, max_length=NAME_LIMIT, extra=_NAME_HINT)
]
Namespace = Annotated[
    str,
    Meta(
        pattern=rf"^{_LABEL}$",
        min_length=1,
        max_length=63,
        extra=_LABEL_HINT,
    ),
]
Channel = Annotated[
    str,
    Meta(
        pattern=rf"^{_LABEL}$",
        min_length=1,
        max_length=63,
        description="One name for all streams of a channel: its contribution, its origin and its edges.",
        extra=_LABEL_HINT,
    ),
]
Upstream = Annotated[
    str,
    Meta(
        pattern=rf"^{_LABEL}(\.{_LABEL})*$",
        min_length=1,
        max_length=NAME_LIMIT,
        description="The LiveStream, in the same namespace, that this one is made from.",
        extra=_NAME_HINT,
    ),
]
Address = Annotated[
    str,
    Meta(
        pattern=r"^[!-~]+$",
        min_length=1,
        max_length=2048,
        description="Where the stream is. A URL with a user, a password or a passphrase in it is refused.",
        extra={"must": "be written in plain ASCII, with spaces and other characters percent-encoded"},
    ),
]
Cron = Annotated[
    str,
    Meta(
        pattern=r"^[ -~]+$",
        min_length=9,
        max_length=120,
        description="Five fields, as crontab(5).",
        extra={"must": "be a cron line of five fields, such as '0 18 * * SAT'"},
    ),
]
Zone = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9._+/-]+$",
        min_length=1,
        max_length=64,
        description="An IANA name: Europe/London.",
        extra={"must": "be a time zone's IANA name, such as Europe/London"},
    ),
]
