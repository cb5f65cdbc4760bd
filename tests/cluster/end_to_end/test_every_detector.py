"""One LiveStream that names every detector, each with settings of its own: they run so, and their report arrives."""

import re

import pytest
from cluster_api import instant
from operator_process import wait_until

from tallylight_contract.detectors import CATALOGUE

pytestmark = pytest.mark.cluster

ORIGIN = "http://origin.sports.svc/healthy.m3u8"
ON_AIR = 25.0  # seconds; the first judgement takes five
# By these a healthy stream is black and silent.
ALL_IS_BLACK = {"hold": "1s", "parameters": {"level": "0.5", "share": "0.5"}}
ALL_IS_SILENT = {"hold": "1s", "parameters": {"level": "-20"}}
SETTINGS = {"black": ALL_IS_BLACK, "silence": ALL_IS_SILENT}
EVERY = [{"name": name, "severity": "Warning"} | SETTINGS.get(name, {}) for name in CATALOGUE]
PATIENT = [{"name": "black"} | ALL_IS_BLACK | {"hold": "10m"}]


@pytest.fixture
def watched(streams):
    """Both streams, on air for a while."""
    window = {"start": instant(-1.0), "end": instant(ON_AIR)}
    for name, detectors in (("every", EVERY), ("patient", PATIENT)):
        streams.apply(
            name,
            source={"url": ORIGIN},
            schedule={"window": window},
            detectors=detectors,
            postRoll="0s",
            overrun={"policy": "Stop"},
        )
    return streams


def test_every_detector_runs_with_its_streams_settings_and_all_of_it_is_in_the_report(watched, installation):
    def defects():
        """How many defects each detector has found, by its name and severity, as the monitor's own page says."""
        for pod in watched.pods_of("every"):
            page = installation.ask(f"http://{pod['status'].get('podIP')}:9464/metrics")
            rows = re.findall(r'^tallylight_defects_total\{detector="(\w+)",.*severity="(\w+)",.*\} (\S+)$', page, re.M)
            return {(name, severity): float(count) for name, severity, count in rows}
        return {}

    wait_until(lambda: defects().get(("black", "Warning")) and defects()["silence", "Warning"], ON_AIR)
    assert defects().keys() == {(name, "Warning") for name in CATALOGUE}

    wait_until(lambda: all("lastReport" in watched.status(name) for name in ("every", "patient")), 2 * ON_AIR)
    every, patient = (watched.status(name)["lastReport"] for name in ("every", "patient"))
    assert {"black", "silence"} <= {each["detector"] for each in every["defects"]}
    # It was watched, and was as black; but not for the ten minutes that it is given.
    assert (patient["defects"], patient["outcome"]) == ([], "window_ended")
    assert patient["monitoredSeconds"] > ON_AIR / 2
