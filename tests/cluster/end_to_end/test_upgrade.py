"""The chart is upgraded in mid-event: what is on air stays what it is, and the next window has the new image."""

import time

import pytest
from cluster_api import image, instant
from operator_process import wait_until

pytestmark = pytest.mark.cluster

SOURCE = {"url": "http://origin.sports.svc/live.m3u8"}
LONGEST_WAIT = 60.0


@pytest.fixture
def upgrades(installation):
    """Installs other images when called; the first ones are back at the end."""
    yield installation.install
    installation.install()


def test_the_running_monitor_is_not_touched_and_the_next_window_has_the_new_image(streams, installation, upgrades):
    for role in ("operator", "monitor"):
        installation.load(role, "2")
    end = instant(75)
    first = {"start": instant(), "end": end}
    streams.apply(source=SOURCE, schedule={"window": first}, postRoll="0s", overrun={"policy": "Stop"})
    wait_until(lambda: streams.condition("Receiving")["status"] == "True", 40)
    before = streams.pods_of("cup")[0]
    upgrades(operator="2", monitor="2")
    wait_until(lambda: {image(pod) for pod in installation.operators()} == {"tallylight.test/operator:2"}, LONGEST_WAIT)
    streams.apply("bowl", source=SOURCE)  # so that the new operator is known to be at work
    wait_until(lambda: streams.condition("Receiving", "bowl")["status"] == "True", LONGEST_WAIT)
    assert image(streams.pods_of("bowl")[0]) == "tallylight.test/monitor:2"
    after = streams.pods_of("cup")[0]
    assert (after["metadata"]["uid"], after["spec"]) == (before["metadata"]["uid"], before["spec"])
    assert after["status"]["containerStatuses"][0]["restartCount"] == 0
    assert instant() < end, "the window was over before all was seen"
    wait_until(lambda: "lastReport" in streams.status() and streams.pods_of("cup") == [], 120)
    streams.apply(source=SOURCE, schedule={"window": {"start": instant(), "end": instant(600)}})
    wait_until(lambda: streams.pods_of("cup") != [], LONGEST_WAIT)
    assert image(streams.pods_of("cup")[0]) == "tallylight.test/monitor:2"


def test_an_image_that_cannot_be_pulled_is_named_before_air_time(streams, upgrades):
    streams.apply(source=SOURCE)
    wait_until(lambda: streams.condition("Receiving")["status"] == "True", 40)
    on_air = streams.pods_of("cup")
    upgrades(monitor="never-built")
    start = instant(40)
    streams.apply("bowl", source=SOURCE, schedule={"window": {"start": start, "end": instant(3600)}}, preRoll="1h")
    wait_until(lambda: streams.condition("Provisioned", "bowl")["reason"] == "ImagePullFailed", 40)
    assert instant() < start
    assert "never-built" in streams.condition("Provisioned", "bowl")["message"]
    time.sleep(1)
    assert [pod["metadata"]["uid"] for pod in streams.pods_of("cup")] == [pod["metadata"]["uid"] for pod in on_air]
