"""What a PromQL expression reads, by its text; and what there is to be read."""

import re

from tallylight_contract.metrics.metric import STREAM_LABELS
from tallylight_contract.metrics.monitor import MONITOR_METRICS
from tallylight_contract.metrics.operator import OPERATOR_METRICS

# What Prometheus gives to whatever it scrapes, and what deploy/prometheus/scrape.yaml adds.
OF_TARGETS = {"job", "instance", "namespace", "pod"}

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_NAME = re.compile(r"(?<![\w:.$])(?:tallylight[\w:]+|up)(?![\w:(])")
_SELECTOR = re.compile(rf"({_NAME.pattern})\s*(\{{[^}}]*\}})?")
_MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"")


def names(expr):
    """The metrics that an expression reads."""
    return set(_NAME.findall(_GROUPING.sub("", _STRING.sub('""', expr))))


def selectors(expr):
    """The series that an expression reads: each name, with its braces."""
    return list(dict.fromkeys(name + braces for name, braces in _SELECTOR.findall(expr)))


def labels(expr):
    """The labels that an expression matches, groups or joins by."""
    grouped = {label.strip() for group in _GROUPING.findall(expr) for label in group.split(",")}
    return (grouped | set(_MATCHER.findall(expr))) - {""}


def known_series():
    """Every name that may be read, with the labels that its series have."""
    known = {"up": set(OF_TARGETS)}
    for metric in (*MONITOR_METRICS, *OPERATOR_METRICS):
        whose = STREAM_LABELS if metric in MONITOR_METRICS else ()
        every = {*whose, *metric.labels, *OF_TARGETS}
        if metric.kind == "histogram":
            known |= {
                f"{metric.name}_bucket": every | {"le"},
                f"{metric.name}_sum": every,
                f"{metric.name}_count": every,
            }
        else:
            known[metric.name] = every
    return known
