"""What docs/operating.md tells people to write can be written: values that there are, LiveStreams that are taken."""

import re
from pathlib import Path

import pytest
import yaml
from dashboards import alerts
from livestream_documents import document

from tallylight_contract.conditions import Reason
from tallylight_contract.reading import read_livestream

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/operating.md").read_text()
VALUES = yaml.safe_load((ROOT / "charts/tallylight/values.yaml").read_text())
BLOCKS = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
FREE = ("monitor.resources.",)  # it has defaults, and takes more than those
TOPICS = (
    "A service mesh", "OpenShift", "Behind a proxy", "A private certificate authority", "IPv6",
    "A LimitRange or a quota", "Two releases, or some namespaces", "Upgrade, rollback, removal",
)  # fmt: skip


ALERTS = {rule["alert"] for rule in alerts()}


def there(path):
    """Whether the chart has a value of that name, or leaves what is below to the user."""
    found = VALUES
    for name in path.split("."):
        if found == {} or path.startswith(FREE):
            return True
        if not isinstance(found, dict) or name not in found:
            return False
        found = found[name]
    return True


NAMED = sorted({*re.findall(r"`(monitor\.[A-Za-z.]+)`", PAGE), *re.findall(r"--set(?:-string)? '?([A-Za-z.]+)=", PAGE)})


@pytest.mark.parametrize("name", NAMED)
def test_a_value_that_the_page_names_is_one_of_the_chart(name):
    assert there(name)


def test_what_is_no_value_is_found_out():
    assert not there("monitor.proxies")
    assert len(NAMED) > 8


def test_every_example_is_of_a_chart_or_of_a_livestream_that_is_taken():
    assert {next(iter(block)) for block in BLOCKS} == {"monitor", "spec"}
    for block in BLOCKS:
        if "spec" in block:
            assert read_livestream(document(**block["spec"]))
        else:
            assert all(there(f"monitor.{name}") for name in block["monitor"])


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_has_its_section(topic):
    assert f"\n## {topic}\n" in PAGE


def test_a_word_that_looks_like_a_reason_or_an_alert_is_one():
    words = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`", PAGE))
    assert {"ForeignOperator", "EditPending"} <= words
    assert words - {"LiveStream"} - ALERTS <= set(Reason)
