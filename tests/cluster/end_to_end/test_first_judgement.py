"""How long it takes, in a real cluster with a warm image, from `kubectl apply` to the first judgement on the stream."""

import time

import pytest

pytestmark = pytest.mark.cluster

PROMISED = 10.0  # seconds
JUDGEMENT = 'tallylight_detector_value{detector="black"'


def test_from_apply_to_the_first_judgement_on_a_stream_that_is_on_air(streams, installation, figures):
    began = time.monotonic()
    streams.apply(source={"url": "http://origin.sports.svc/live.m3u8"})
    while not judged(streams, installation):
        assert time.monotonic() - began < 3 * PROMISED
        time.sleep(0.1)
    took = time.monotonic() - began
    figures[f"from kubectl apply to the first judgement, warm image: {took:.1f} s"] = took
    assert took <= PROMISED


def judged(streams, installation):
    addresses = [pod["status"].get("podIP") for pod in streams.pods_of("cup")]
    return any(JUDGEMENT in installation.ask(f"http://{address}:9464/metrics") for address in addresses if address)
