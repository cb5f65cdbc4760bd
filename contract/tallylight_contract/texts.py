"""Texts with bounds: what may be written into each field of a LiveStream that takes one."""

from typing import Annotated

from msgspec import Meta

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"

# Held by rules at admission (`by_rule`), whose messages say what would be right: a schema's say a pattern.
PLAIN = "^[!-~]+$"
IN_PLAIN_ASCII = "be written in plain ASCII, with spaces and other characters percent-encoded"
CRON_LINE = "^[ -~]{6,}$"  # whether it makes sense is for the schedule to say
A_CRON_LINE = "be a cron line of five fields, such as '0 18 * * SAT', or a name, such as '@daily'"

# Names of labels, annotations and taints, as Kubernetes takes them: a name of 63 characters, with a domain before it.
LABEL_KEY = r"^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"
A_LABEL_KEY = "are those of Kubernetes' labels, such as pool or example.com/pool"
LONGEST_LABEL_KEY = 253 + 1 + 63

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
# As Kubernetes writes them: a whole number, or a text with a decimal fraction, a unit or an exponent.
_NUMBER = r"([0-9]+(\.[0-9]*)?|\.[0-9]+)"
Quantity = (
    Annotated[
        str,
        Meta(
            pattern=rf"^\+?{_NUMBER}([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$",
            max_length=20,
            extra={
                "must": "be a quantity of Kubernetes, such as 1, '500m' or '256Mi'; with a point or a unit, in quotes"
            },
        ),
    ]
    | Annotated[int, Meta(ge=0, le=10**15)]
)
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
        pattern=PLAIN,
        min_length=1,
        max_length=2048,
        description="Where the stream is. A URL with a user, a password or a passphrase in it is refused.",
        extra={"must": IN_PLAIN_ASCII, "by_rule": True},
    ),
]
Cron = Annotated[
    str,
    Meta(
        pattern=CRON_LINE,
        max_length=120,
        description="Five fields, as crontab(5), or a name: @hourly, @daily, @weekly, @monthly, @yearly.",
        extra={"must": A_CRON_LINE, "by_rule": True},
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
LabelKey = Annotated[
    str,
    Meta(
        pattern=LABEL_KEY,
        max_length=LONGEST_LABEL_KEY,
        extra={"must": "be a name as Kubernetes' labels have them, such as pool or example.com/pool"},
    ),
]
LabelValue = Annotated[
    str,
    Meta(
        pattern=r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$",
        max_length=63,
        extra={"must": "be letters, digits, '-', '_' and '.', with a letter or digit at both ends"},
    ),
]
