"""The rules that no single field can hold: each as CEL for admission, and as Python for everywhere else.

A rule hangs on a place of the LiveStream, written as `spec.detectors[*].hold` (empty: the whole), and judges the
value found there. Both of its forms say the same; a test holds them against each other where an API server's code is at
hand. What neither can judge (cron, time zone names) becomes a condition instead.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from tallylight_contract import address
from tallylight_contract.detectors import CATALOGUE, HOLD_LIMIT, DetectorEntry, Parameter
from tallylight_contract.duration import Duration
from tallylight_contract.duration_rules import a_duration, at_most, more_than_nothing
from tallylight_contract.livestream import DetectorChoice, LiveStream
from tallylight_contract.pod_template_rules import POD_TEMPLATE_RULES
from tallylight_contract.rule import Rule
from tallylight_contract.schedule_rules import SCHEDULE_RULES
from tallylight_contract.texts import IN_PLAIN_ASCII, PLAIN

SCHEMES = ("http", "https", "file", "rtmp", "rtmps", "rtsp", "rtsps", "udp", "rtp")
NOT_YET = "srt"  # known, and read by no monitor yet: it is refused in words of its own
_KNOWN = (*SCHEMES, NOT_YET)
_WITH_SCHEME = f"^({'|'.join(_KNOWN)})://"
_NETWORK = "|".join(scheme for scheme in _KNOWN if scheme != "file")
_HOST = r"([^/?#]*@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?([/?#]|$)"
_WITH_HOST = f"^file:///[^/]|^({_NETWORK})://{_HOST}"


def _from_another(stream: LiveStream) -> bool:
    return stream.spec.upstream != stream.metadata.name


# A longer circle cannot be seen in one LiveStream: it becomes a condition, UpstreamCircle.
_UPSTREAM_RULES = (
    Rule(
        at="",
        cel="!has(self.spec.upstream) || self.spec.upstream != self.metadata.name",
        holds=_from_another,
        message="must name another LiveStream: none comes from itself",
        steps=("spec", "upstream"),
    ),
)


_URL_RULES = (
    Rule(
        at="spec.source.url",
        cel=f"self.url.matches(r'{PLAIN}')",
        holds=lambda url: re.fullmatch(PLAIN, url) is not None,
        message=f"must {IN_PLAIN_ASCII}",
        is_private=True,
    ),
    Rule(
        at="spec.source.url",
        cel=f"self.url.matches(r'{_WITH_SCHEME}')",
        holds=lambda url: re.search(_WITH_SCHEME, url) is not None,
        message=f"must begin with one of {', '.join(f'{scheme}://' for scheme in SCHEMES)}",
        is_private=True,
    ),
    Rule(
        at="spec.source.url",
        cel=f"!self.url.matches(r'{_WITH_SCHEME}') || self.url.matches(r'{_WITH_HOST}')",
        holds=lambda url: not re.search(_WITH_SCHEME, url) or re.search(_WITH_HOST, url) is not None,
        message="must name a host after the scheme, or a file by its full path: file:///clips/a.ts",
        is_private=True,
    ),
    Rule(
        at="spec.source.url",
        cel=f"!self.url.matches(r'{address.USER_IN_URL}') && !self.url.matches(r'{address.KEY_IN_QUERY}')",
        holds=lambda url: not address.has_credentials(url),
        message="must hold no user, password or passphrase: put them into a Secret that secretRef names",
        is_private=True,
    ),
)

# What no monitor can do yet. A LiveStream that is older than the rule can be read, and its status says so.
_NOT_YET_RULES = (
    Rule(
        at="spec.source.url",
        cel=f"!self.url.startsWith('{NOT_YET}:')",
        holds=lambda url: not url.startswith(f"{NOT_YET}:"),
        message="must not be SRT, which is not read yet: let a gateway, such as srt-live-transmit, send it on by UDP",
        is_private=True,
    ),
)

# What only a cluster refuses: `tallylight local` reads this machine's files.
_CLUSTER_RULES = (
    Rule(
        at="spec.source.url",
        cel="!self.url.startsWith('file:')",
        holds=lambda url: not url.startswith("file:"),
        message="must not be a file: a monitor's pod has none of yours; serve it over HTTP, or use tallylight local",
        is_private=True,
    ),
)

_LENGTH_RULES = (
    *map(a_duration, ("spec.preRoll", "spec.postRoll", "spec.startDeadline", "spec.overrun.max")),
    a_duration("spec.detectors[*].hold"),
    at_most("spec.preRoll", Duration(hours=1)),
    at_most("spec.postRoll", Duration(hours=6)),
    more_than_nothing("spec.startDeadline"),
    at_most("spec.startDeadline", Duration(hours=24)),
    at_most("spec.overrun.max", Duration(hours=24)),
    at_most("spec.detectors[*].hold", Duration(seconds=HOLD_LIMIT)),
)

_CHOICES = "spec.detectors[*]"


def _listed(names: Iterator[str] | list[str]) -> str:
    return "[" + ", ".join(f"'{name}'" for name in names) + "]"


def _known_detector() -> Rule:
    return Rule(
        at=f"{_CHOICES}.name",
        cel=f"self in {_listed(list(CATALOGUE))}",
        holds=lambda name: name in CATALOGUE,
        message=f"must be one of the detectors {', '.join(CATALOGUE)}",
    )


def _known_parameters(entry: DetectorEntry) -> Rule:
    names = [parameter.name for parameter in entry.parameters]
    return Rule(
        at=_CHOICES,
        cel=f"self.name != '{entry.name}' || !has(self.parameters)"
        f" || self.parameters.all(name, name in {_listed(names)})",
        holds=lambda choice: choice.name != entry.name or set(choice.parameters) <= set(names),
        message=f"{entry.name} has the parameters {', '.join(names)} and no others",
        steps=("parameters",),
    )


def _parameter_in_bounds(entry: DetectorEntry, parameter: Parameter) -> Rule:
    name, low, high = parameter.name, parameter.minimum, parameter.maximum

    def holds(choice: DetectorChoice) -> bool:
        given = choice.parameters.get(name)
        return choice.name != entry.name or given is None or low <= float(given) <= high

    return Rule(
        at=_CHOICES,
        cel=f"self.name != '{entry.name}' || !has(self.parameters) || !('{name}' in self.parameters)"
        f" || (double(self.parameters['{name}']) >= {low!r}"
        f" && double(self.parameters['{name}']) <= {high!r})",
        holds=holds,
        message=f"{entry.name}: {name} must be from {low:g} to {high:g} ({parameter.unit})",
        steps=("parameters", name),
    )


def _detector_rules() -> Iterator[Rule]:
    yield _known_detector()
    for entry in CATALOGUE.values():
        yield _known_parameters(entry)
        for parameter in entry.parameters:
            yield _parameter_in_bounds(entry, parameter)


def _by_place(rules: tuple[Rule, ...]) -> dict[str, tuple[Rule, ...]]:
    in_order = sorted(rules, key=lambda rule: rule.at)
    return {at: tuple(found) for at, found in groupby(in_order, key=lambda rule: rule.at)}


def refusal_in_cluster(stream: LiveStream) -> str:
    """Why a cluster cannot watch a stream that can be read: one that is older than the rule; empty: it can."""
    return _refusal(stream, (*_NOT_YET_RULES, *_CLUSTER_RULES))


def refusal_anywhere(stream: LiveStream) -> str:
    """Why no monitor can watch a stream that can be read; empty: one can."""
    return _refusal(stream, _NOT_YET_RULES)


def _refusal(stream: LiveStream, rules: tuple[Rule, ...]) -> str:
    broken = [rule for rule in rules if not rule.holds(stream.spec.source.url)]
    return "; ".join(f"{rule.at} {rule.message}" for rule in broken)


_RULES_EVERYWHERE = (
    *_UPSTREAM_RULES,
    *SCHEDULE_RULES,
    *_URL_RULES,
    *_LENGTH_RULES,
    *POD_TEMPLATE_RULES,
    *_detector_rules(),
)
RULES = (*_RULES_EVERYWHERE, *_NOT_YET_RULES, *_CLUSTER_RULES)  # those of admission
RULES_AT = _by_place(_RULES_EVERYWHERE)
