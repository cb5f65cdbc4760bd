from datetime import UTC, datetime
from types import MappingProxyType

import pytest
import yaml
from livestream_documents import document

from tallylight_contract.duration import Duration
from tallylight_contract.problems import InvalidLiveStream
from tallylight_contract.reading import read_livestream

WINDOW = {"start": "2026-12-05T18:00:00Z", "end": "2026-12-05T20:00:00Z"}
RECURRING = {"cron": "0 18 * * SAT", "duration": "2h", "timezone": "Europe/London"}


def problems(raw):
    with pytest.raises(InvalidLiveStream) as caught:
        read_livestream(raw)
    return {problem.path: problem.message for problem in caught.value.problems}


def source(url):
    return {"source": {"url": url}}


def detector(**choice):
    return {"detectors": [{"name": "silence"}, {"name": "black"} | choice]}


def test_a_livestream_of_few_words_gets_the_defaults():
    spec = read_livestream(document()).spec
    assert (spec.pre_roll, spec.post_roll) == (Duration(minutes=2), Duration(minutes=1))
    assert (spec.overrun.policy, spec.overrun.max) == ("Extend", Duration(hours=1))
    assert (spec.pipelines, spec.tier, spec.detectors, spec.suspend) == (1, "Full", None, False)
    assert (spec.channel, spec.role, spec.upstream, spec.rollout) == (None, None, None, "NextWindow")


def test_every_field_of_the_design_is_understood():
    livestream = read_livestream(
        yaml.safe_load("""
            apiVersion: tallylight.dev/v1alpha1
            kind: LiveStream
            metadata: {name: cup, creationTimestamp: null, labels: {a: b}}
            spec:
              source: {url: "https://origin.example/cup/master.m3u8", secretRef: {name: cup-origin}}
              schedule:
                window: {start: 2026-12-05T18:00:00Z, end: "2026-12-05T21:00:00+01:00"}
              preRoll: 2m
              postRoll: 1m
              startDeadline: 10m
              overrun: {policy: Extend, max: 1h}
              pipelines: 2
              channel: cup
              role: Edge
              upstream: cup-origin
              tier: Light
              rollout: Now
              detectors:
                - {name: black, hold: 2s, severity: Critical, parameters: {share: "0.9"}}
              resources: {requests: {cpu: 350m, memory: 180Mi}, limits: {cpu: "1"}}
              scaling: {maxShards: 4}
              priority: 5
              suspend: true
            status: {observedGeneration: 3}
        """)
    )
    window = livestream.spec.schedule.window
    assert window.end == datetime(2026, 12, 5, 20, tzinfo=UTC)
    assert livestream.spec.detectors[0].hold == Duration(seconds=2)
    assert livestream.metadata.namespace == "default"
    spec = livestream.spec
    assert (spec.channel, spec.role, spec.upstream, spec.rollout) == ("cup", "Edge", "cup-origin", "Now")


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        pytest.param({"sauce": 1}, ["$.spec.sauce"], id="an unknown field"),
        pytest.param(
            {"source": {"url": "https://h/a", "password": "x"}},
            ["$.spec.source.password"],
            id="an unknown field deeper",
        ),
        pytest.param({"source": {}}, ["$.spec.source.url"], id="no address"),
        pytest.param({"channel": ""}, ["$.spec.channel"], id="a channel without a name"),
        pytest.param({"channel": "Cup_1"}, ["$.spec.channel"], id="a channel that is no DNS label"),
        pytest.param({"channel": "c" * 64}, ["$.spec.channel"], id="a channel that no label can hold"),
        pytest.param({"role": "edge"}, ["$.spec.role"], id="a role in lower case"),
        pytest.param({"upstream": "cup/origin"}, ["$.spec.upstream"], id="an upstream in another namespace"),
        pytest.param({"upstream": "cup"}, ["$.spec.upstream"], id="a stream that comes from itself"),
        pytest.param({"tier": "Half"}, ["$.spec.tier"], id="an unknown tier"),
        pytest.param({"rollout": "now"}, ["$.spec.rollout"], id="an unknown rollout"),
        pytest.param(source(7), ["$.spec.source.url"], id="an address that is a number"),
        pytest.param(source("ftp://h/a"), ["$.spec.source.url"], id="a scheme that nobody here speaks"),
        pytest.param(source("/clips/a.ts"), ["$.spec.source.url"], id="no scheme"),
        pytest.param(source("file://clips/a.ts"), ["$.spec.source.url"], id="a file without its full path"),
        pytest.param(source("https:///a.m3u8"), ["$.spec.source.url"], id="no host"),
        pytest.param(source("https://h:http/a"), ["$.spec.source.url"], id="a port that is no number"),
        pytest.param(source("https://h/a b"), ["$.spec.source.url"], id="a space in the address"),
        pytest.param(source("https://h/a\n"), ["$.spec.source.url"], id="a line's end in the address"),
        pytest.param(source("https://u:p@h/a"), ["$.spec.source.url"], id="a password in the address"),
        pytest.param(source("https://token@h/a"), ["$.spec.source.url"], id="a user in the address"),
        pytest.param(source("srt://h:1?passphrase=p"), ["$.spec.source.url"], id="a passphrase in the address"),
        pytest.param(source("https://h/" + "a" * 2048), ["$.spec.source.url"], id="an endless address"),
        pytest.param(
            {"source": {"url": "https://h/a", "secretRef": {"name": "Cup"}}},
            ["$.spec.source.secretRef.name"],
            id="a name that no Secret can have",
        ),
        pytest.param({"schedule": {}}, ["$.spec.schedule"], id="no schedule"),
        pytest.param({"schedule": {"always": {}, "window": WINDOW}}, ["$.spec.schedule"], id="two schedules"),
        pytest.param(
            {"schedule": {"always": None}}, ["$.spec.schedule.always"], id="a schedule with nothing behind it"
        ),
        pytest.param(
            {"schedule": {"window": WINDOW | {"end": "2026-12-05T17:00:00Z"}}},
            ["$.spec.schedule.window.end"],
            id="an end before its start",
        ),
        pytest.param(
            {"schedule": {"window": WINDOW | {"end": WINDOW["start"]}}},
            ["$.spec.schedule.window.end"],
            id="no air time",
        ),
        pytest.param(
            {"schedule": {"window": WINDOW | {"start": "2026-12-05T18:00:00"}}},
            ["$.spec.schedule.window.start"],
            id="an instant without its offset",
        ),
        pytest.param(
            {"schedule": {"window": WINDOW | {"start": "2026-02-30T18:00:00Z"}}},
            ["$.spec.schedule.window.start"],
            id="a day that does not exist",
        ),
        pytest.param(
            {"schedule": {"window": {"start": "0001-01-01T00:00:00+23:00", "end": WINDOW["end"]}}},
            ["$.spec.schedule.window"],
            id="a start in antiquity",
        ),
        pytest.param(
            {"schedule": {"window": {}}},
            ["$.spec.schedule.window.start", "$.spec.schedule.window.end"],
            id="an empty window",
        ),
        pytest.param(
            {"schedule": {"recurring": RECURRING | {"duration": "169h"}}},
            ["$.spec.schedule.recurring.duration"],
            id="air time of more than a week",
        ),
        pytest.param(
            {"schedule": {"recurring": RECURRING | {"duration": "0s"}}},
            ["$.spec.schedule.recurring.duration"],
            id="air time of nothing",
        ),
        pytest.param(
            {"schedule": {"recurring": RECURRING | {"cron": "daily"}}},
            ["$.spec.schedule.recurring.cron"],
            id="a cron line that is too short for five fields",
        ),
        pytest.param(
            {"schedule": {"recurring": RECURRING | {"cron": "0 18 * * \ud800", "timezone": "Europe London"}}},
            ["$.spec.schedule.recurring.cron", "$.spec.schedule.recurring.timezone"],
            id="characters that neither cron nor a zone has",
        ),
        pytest.param({"preRoll": "61m"}, ["$.spec.preRoll"], id="a long preRoll"),
        pytest.param({"preRoll": 120}, ["$.spec.preRoll"], id="a duration that is a number"),
        pytest.param({"preRoll": "2 minutes"}, ["$.spec.preRoll"], id="a duration in words"),
        pytest.param({"preRoll": ""}, ["$.spec.preRoll"], id="an empty duration"),
        pytest.param({"preRoll": "-2m"}, ["$.spec.preRoll"], id="a duration below nothing"),
        pytest.param({"postRoll": "6h1s"}, ["$.spec.postRoll"], id="a long postRoll"),
        pytest.param({"startDeadline": "25h"}, ["$.spec.startDeadline"], id="a late deadline"),
        pytest.param({"startDeadline": "0s"}, ["$.spec.startDeadline"], id="a deadline at once"),
        pytest.param({"overrun": {"max": "25h"}}, ["$.spec.overrun.max"], id="a long overrun"),
        pytest.param({"overrun": {"policy": "extend"}}, ["$.spec.overrun.policy"], id="a policy in lower case"),
        pytest.param({"pipelines": 3}, ["$.spec.pipelines"], id="three pipelines"),
        pytest.param({"pipelines": True}, ["$.spec.pipelines"], id="a switch for a number"),
        pytest.param({"suspend": "yes"}, ["$.spec.suspend"], id="a text for a switch"),
        pytest.param({"tier": ["Full"]}, ["$.spec.tier"], id="a list for a word"),
        pytest.param({"detectors": {"black": {}}}, ["$.spec.detectors"], id="detectors as a mapping"),
        pytest.param({"detectors": []}, ["$.spec.detectors"], id="an empty list of detectors"),
        pytest.param({"detectors": [None]}, ["$.spec.detectors[0]"], id="a detector that is nothing"),
        pytest.param(detector(name="blakc"), ["$.spec.detectors[1].name"], id="an unknown detector"),
        pytest.param(detector(name="silence"), ["$.spec.detectors[1].name"], id="the same detector twice"),
        pytest.param(detector(hold="11m"), ["$.spec.detectors[1].hold"], id="a hold that is too long"),
        pytest.param(detector(hold=2), ["$.spec.detectors[1].hold"], id="a hold that is a number"),
        pytest.param(detector(severity="Bad"), ["$.spec.detectors[1].severity"], id="an unknown severity"),
        pytest.param(
            detector(parameters={"shape": "1"}), ["$.spec.detectors[1].parameters"], id="an unknown parameter"
        ),
        pytest.param(
            detector(parameters={"share": "1.5"}),
            ["$.spec.detectors[1].parameters.share"],
            id="a parameter out of bounds",
        ),
        pytest.param(
            detector(parameters={"share": 0.9}),
            ["$.spec.detectors[1].parameters.share"],
            id="a parameter without quotes",
        ),
        pytest.param(
            {"resources": {"limits": {"cpu": "lots", "gpu": "1"}}},
            ["$.spec.resources.limits.cpu", "$.spec.resources.limits.gpu"],
            id="resources that Kubernetes does not know",
        ),
        pytest.param(
            {"resources": {"requests": {"cpu": 0.5, "memory": True}, "limits": {"cpu": -1, "memory": "1 Gi"}}},
            [
                "$.spec.resources.requests.cpu",
                "$.spec.resources.requests.memory",
                "$.spec.resources.limits.cpu",
                "$.spec.resources.limits.memory",
            ],
            id="what is no quantity",
        ),
        pytest.param({"scaling": {"maxShards": 17}}, ["$.spec.scaling.maxShards"], id="too many shards"),
        pytest.param({"priority": 1001}, ["$.spec.priority"], id="too high a priority"),
        pytest.param(
            {"sauce": 1, "preRoll": "2 h", "pipelines": 0, **source("ftp://u:p@h/")},
            ["$.spec.sauce", "$.spec.source.url", "$.spec.preRoll", "$.spec.pipelines"],
            id="many at once",
        ),
    ],
)
def test_each_error_names_its_field(spec, paths):
    assert set(problems(document(**spec))) == set(paths)


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        pytest.param(None, ["$"], id="an empty file"),
        pytest.param([document()], ["$"], id="a list"),
        pytest.param({"apiVersion": "v1", "kind": "Secret", "data": {}}, ["$.apiVersion", "$.kind"], id="another kind"),
        pytest.param({**document(), "specs": {}}, ["$.specs"], id="an unknown field at the top"),
        pytest.param({**document(), 7: {}}, ["$['7']"], id="a number for a field"),
        pytest.param({**document(), "metadata": {}}, ["$.metadata.name"], id="no name"),
        pytest.param({**document(), "metadata": {"name": "a" * 51}}, ["$.metadata.name"], id="a name of 51 letters"),
        pytest.param({**document(), "metadata": {"name": "../cup"}}, ["$.metadata.name"], id="a name that is a path"),
        pytest.param({**document(), "spec": "x"}, ["$.spec"], id="a text for the spec"),
    ],
)
def test_each_error_around_the_spec_names_its_field(raw, paths):
    assert set(problems(raw)) >= set(paths)


def test_a_misspelt_field_is_told_from_its_neighbours():
    assert problems(document(pre_roll="2m"))["$.spec.pre_roll"] == "is not a field; did you mean preRoll?"
    assert problems(document(zzz=1))["$.spec.zzz"] == "is not a field"


def test_the_steps_of_a_problem_lead_to_its_place():
    with pytest.raises(InvalidLiveStream) as caught:
        read_livestream(document(detectors=[{"name": "black", "hold": "1d"}]))
    assert caught.value.problems[0].steps == ("spec", "detectors", 0, "hold")


@pytest.mark.parametrize(
    "schedule",
    [
        pytest.param({"recurring": RECURRING | {"timezone": "Mars/Olympus"}}, id="a zone of another planet"),
        pytest.param({"recurring": RECURRING | {"cron": "now and then"}}, id="a cron line in words"),
    ],
)
def test_what_admission_cannot_judge_is_left_to_the_schedule(schedule):
    assert read_livestream(document(schedule=schedule)).spec.schedule.recurring is not None


def test_a_mapping_that_is_no_dict_is_read_too():
    assert read_livestream(MappingProxyType(document())) == read_livestream(document())
