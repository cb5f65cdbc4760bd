"""What the API server itself says to LiveStreams: the CRD's schema and its CEL, not our copy of them."""

import json
from pathlib import Path

import pytest
import yaml
from livestream_documents import document

from tallylight_cluster.errors import ClusterError
from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.rules import RULES, SCHEMES

pytestmark = pytest.mark.cluster

ROOT = Path(__file__).parents[2]
CRD = ROOT / "charts/tallylight/files/livestreams.yaml"
SAMPLES = [pytest.param(path, id=path.stem) for path in sorted((ROOT / "deploy/samples").glob("*.yaml"))]
WINDOW = {"start": "2026-12-05T18:00:00Z", "end": "2026-12-05T20:00:00Z"}
RECURRING = {"cron": "0 18 * * SAT", "duration": "2h", "timezone": "Europe/London"}


@pytest.fixture(scope="module")
def api(kubectl):
    kubectl("apply", "-f", str(CRD))
    kubectl.established("crd/livestreams.tallylight.dev")
    return kubectl


@pytest.fixture
def answer(api):
    """What the server says to a LiveStream with such a spec; nothing is kept."""

    def ask(stream):
        stream["metadata"] = {"name": "cup"}
        try:
            return api("create", "--dry-run=server", "--validate=strict", "-f", "-", stdin=json.dumps(stream))
        except ClusterError as error:
            return str(error)

    return ask


def detector(name, **more):
    return {"detectors": [{"name": name, **more}]}


def labelled(names):
    return {"podTemplate": {"metadata": {"labels": names}}}


def annotated(names):
    return {"podTemplate": {"metadata": {"annotations": names}}}


def placed(**where):
    return {"podTemplate": {"spec": where}}


def tolerant(**taint):
    return placed(tolerations=[taint])


def messages(at):
    return [rule.message for rule in RULES if rule.at == at]


(ONE_SCHEDULE,) = messages("spec.schedule")
(ONE_OF_TWO,) = messages("spec.schedule.whenLive.within")
(ASKED,) = messages("spec")
END_AFTER_START, IN_OUR_TIME = messages("spec.schedule.window")
PLAIN_ASCII, SCHEME, HOST, NO_CREDENTIALS, NO_SRT, NO_FILE = messages("spec.source.url")
(A_CRON_LINE,) = messages("spec.schedule.recurring.cron")
(ANOTHER_UPSTREAM,) = messages("")
(KNOWN_DETECTOR,) = messages("spec.detectors[*].name")
LABEL_NAMES, OWN_LABELS = messages("spec.podTemplate.metadata.labels")
(NOT_THE_CLUSTERS,) = messages("spec.podTemplate.spec.tolerations[*].key")


@pytest.mark.parametrize("kind", ["NamesAccepted", "Established"])
def test_the_server_accepts_the_crd(api, kind):
    path = f'{{.status.conditions[?(@.type=="{kind}")].status}}'
    assert api("get", "crd", "livestreams.tallylight.dev", "-o", f"jsonpath={path}") == "True"


def test_the_server_finds_nothing_unstructural_in_the_crd(api):
    conditions = api("get", "crd", "livestreams.tallylight.dev", "-o", "jsonpath={.status.conditions[*].type}")
    assert "NonStructuralSchema" not in conditions.split()


@pytest.mark.parametrize("path", SAMPLES)
def test_every_sample_is_accepted(api, path):
    told = api("create", "--dry-run=server", "--validate=strict", "-f", str(path))
    assert len(told.splitlines()) == len(list(yaml.safe_load_all(path.read_text())))


@pytest.mark.parametrize("scheme", [scheme for scheme in SCHEMES if scheme != "file"])
def test_every_scheme_of_a_network_is_accepted(answer, scheme):
    assert "created" in answer(document(source={"url": f"{scheme}://h.example:1935/a"}))


BAD = [
    pytest.param({"schedule": {}}, ONE_SCHEDULE, id="no schedule"),
    pytest.param({"schedule": {"always": {}, "whenLive": {}}}, ONE_SCHEDULE, id="two schedules"),
    pytest.param({"schedule": {"window": WINDOW, "recurring": RECURRING}}, ONE_SCHEDULE, id="window and recurring"),
    pytest.param({"schedule": {"window": WINDOW | {"end": WINDOW["start"]}}}, END_AFTER_START, id="ends as it starts"),
    pytest.param({"schedule": {"window": WINDOW | {"start": "1999-12-31T23:59:59Z"}}}, IN_OUR_TIME, id="last century"),
    pytest.param({"schedule": {"recurring": RECURRING | {"duration": "0s"}}}, "longer than 0s", id="lasts no time"),
    pytest.param({"schedule": {"recurring": RECURRING | {"duration": "169h"}}}, "at most", id="lasts over a week"),
    pytest.param({"schedule": {"whenLive": {"poll": "500ms"}}}, "must be a duration", id="asked by milliseconds"),
    pytest.param({"schedule": {"whenLive": {"poll": "0s"}}}, "must be 1s at least", id="asked without a pause"),
    pytest.param({"schedule": {"whenLive": {"poll": "2m"}}}, "must be 1m at most", id="asked too seldom"),
    pytest.param({"schedule": {"whenLive": {"within": {}}}}, ONE_OF_TWO, id="within nothing"),
    pytest.param({"schedule": {"whenLive": {}}, "source": {"url": "udp://h.example:5"}}, ASKED, id="asked over UDP"),
    pytest.param({"source": {"url": "origin.example/a.m3u8"}}, SCHEME, id="no scheme"),
    pytest.param({"source": {"url": "gopher://origin.example/a"}}, SCHEME, id="unknown scheme"),
    pytest.param({"source": {"url": "https:///a.m3u8"}}, HOST, id="no host"),
    pytest.param({"source": {"url": "https://me:secret@h.example/a"}}, NO_CREDENTIALS, id="password in the address"),
    pytest.param({"source": {"url": "srt://h.example:9?passphrase=abcdefghij"}}, NO_CREDENTIALS, id="passphrase"),
    pytest.param({"source": {"url": "srt://h.example:9000"}}, NO_SRT, id="SRT, which no monitor reads yet"),
    pytest.param({"source": {"url": "file:///clips/a.ts"}}, NO_FILE, id="a file"),
    pytest.param({"preRoll": "1h1s"}, "must be 1h at most", id="pre-roll too long"),
    pytest.param({"postRoll": "6h1s"}, "must be 6h at most", id="post-roll too long"),
    pytest.param({"startDeadline": "0s"}, "longer than 0s", id="no time to start"),
    pytest.param({"overrun": {"max": "25h"}}, "at most", id="overrun too long"),
    pytest.param(detector("blakc"), KNOWN_DETECTOR, id="unknown detector"),
    pytest.param(detector("black", hold="1h"), "at most", id="held too long"),
    pytest.param(detector("black", severity="Severe"), "Unsupported value", id="unknown severity"),
    pytest.param(detector("black") | {"pipelines": 3}, "spec.pipelines", id="three pipelines"),
    pytest.param({"preRoll": "two minutes"}, "must be a duration such as 90s", id="length in words"),
    pytest.param({"preRoll": "5"}, "must be a duration such as 90s", id="length without a unit"),
    pytest.param({"preRoll": ""}, "must be a duration such as 90s", id="length of no characters"),
    pytest.param({"schedule": {"recurring": RECURRING | {"cron": "daily"}}}, A_CRON_LINE, id="no cron line"),
    pytest.param({"source": {"url": "https://h.example/ä"}}, PLAIN_ASCII, id="an address that is not ASCII"),
    pytest.param({"resources": {"limits": {"cpu": "lots"}}}, "spec.resources.limits.cpu", id="no quantity"),
    pytest.param({"upstream": "cup"}, ANOTHER_UPSTREAM, id="comes from itself"),
    pytest.param({"upstream": "Cup"}, "spec.upstream", id="upstream that is no name"),
    pytest.param({"upstream": "u" * 51}, "spec.upstream", id="upstream that no LiveStream can be"),
    pytest.param({"channel": "cup.final"}, "spec.channel", id="channel that is no DNS label"),
    pytest.param({"channel": "c" * 64}, "spec.channel", id="channel that is too long"),
    pytest.param({"channel": ""}, "spec.channel", id="channel without a name"),
    pytest.param({"role": "Encoder"}, "Unsupported value", id="unknown role"),
    pytest.param({"tier": "Half"}, "Unsupported value", id="unknown tier"),
    pytest.param({"rollout": "Later"}, "Unsupported value", id="unknown rollout"),
    pytest.param(labelled({"team": "x"}), OWN_LABELS, id="a label that others may select by"),
    pytest.param(labelled({"user.tallylight.dev/a b": "x"}), LABEL_NAMES, id="a label that is none"),
    pytest.param(labelled({"user.tallylight.dev/a": "x y"}), "podTemplate.metadata.labels", id="no label's value"),
    pytest.param(annotated({"sidecar.istio.io/proxyImage": "x"}), OWN_LABELS, id="an annotation that others read"),
    pytest.param(placed(nodeSelector={"a/b/c": "x"}), LABEL_NAMES, id="no node's label"),
    pytest.param(placed(nodeSelector={str(n): "x" for n in range(17)}), "at most 16", id="too many labels of nodes"),
    pytest.param(
        tolerant(key="node-role.kubernetes.io/control-plane"), NOT_THE_CLUSTERS, id="the control plane's taint"
    ),
    pytest.param(tolerant(key="node.kubernetes.io/not-ready"), NOT_THE_CLUSTERS, id="a lost node's taint"),
    pytest.param(tolerant(operator="Exists"), "tolerations[0].key: Required", id="every taint"),
    pytest.param(
        tolerant(key="p", operator="Exists", value="x"), "where the operator is Exists", id="a value too many"
    ),
    pytest.param(tolerant(key="p", tolerationSeconds=1), "where the effect is not NoExecute", id="seconds of nothing"),
]


GOOD = [
    pytest.param({"channel": "c" * 63, "role": "Edge", "upstream": "u" * 50}, id="as long as may be"),
    pytest.param({"upstream": "cup-origin.uk"}, id="upstream with a dot"),
    *(pytest.param({"role": role}, id=role) for role in ("Contribution", "Origin", "Edge")),
    *(pytest.param({"tier": tier}, id=tier) for tier in ("Full", "Light", "Probe")),
    *(pytest.param({"rollout": rollout}, id=rollout) for rollout in ("NextWindow", "Now")),
    pytest.param({"resources": {"limits": {"cpu": 1, "memory": 268435456}}}, id="quantities that are numbers"),
    pytest.param({"resources": {"limits": {"cpu": "1.5", "memory": "1e9"}}}, id="quantities that are texts"),
    pytest.param({"schedule": {"recurring": RECURRING | {"cron": "@daily"}}}, id="a cron line by its name"),
    pytest.param(labelled({"user.tallylight.dev/cost-center": "7"}), id="a label of one's own"),
    pytest.param(annotated({"user.tallylight.dev/note": "any text, of some length"}), id="an annotation of one's own"),
    pytest.param(placed(nodeSelector={"topology.kubernetes.io/zone": "eu-1", "pool": ""}), id="nodes"),
    pytest.param(tolerant(key="pool", value="video", effect="NoExecute", tolerationSeconds=60), id="a pool's taint"),
    pytest.param({"podTemplate": {}}, id="no choice, written down"),
]


@pytest.mark.parametrize("spec", GOOD)
def test_a_good_livestream_is_accepted(answer, spec):
    assert "created" in answer(document(**spec))


@pytest.mark.parametrize(("spec", "message"), BAD)
def test_a_bad_livestream_is_refused_in_the_contracts_words(answer, spec, message):
    said = answer(document(**spec))
    assert "is invalid" in said
    assert message in said


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://me:hunter2@h.example/a", id="with a user"),
        pytest.param("https://me:hunter2 @h.example/a", id="with a space in it"),
        pytest.param("gopher://me:hunter2@h.example/a", id="of a scheme that is unknown"),
        pytest.param("https:///me:hunter2@h.example/a", id="without a host"),
        pytest.param("srt://h.example:9?passphrase=hunter2hunter2", id="with a passphrase"),
    ],
)
def test_a_password_in_an_address_that_is_refused_is_not_repeated(answer, url):
    said = answer(document(source={"url": url}))
    assert "spec.source.url: Invalid value" in said
    assert "hunter2" not in said


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.name) for entry in CATALOGUE.values()])
def test_a_parameter_that_a_detector_has_not_is_refused(answer, entry):
    said = answer(document(**detector(entry.name, parameters={"no_such": "1"})))
    assert f"{entry.name} has the parameters" in said


@pytest.mark.parametrize(
    ("entry", "parameter"),
    [pytest.param(e, p, id=f"{e.name}-{p.name}") for e in CATALOGUE.values() for p in e.parameters],
)
def test_a_parameter_may_be_at_its_bounds_and_not_beyond(answer, entry, parameter):
    def given(value):
        return answer(document(**detector(entry.name, parameters={parameter.name: f"{value:.6f}"})))

    assert "created" in given(parameter.minimum)
    assert "created" in given(parameter.maximum)
    assert f"{parameter.name} must be from" in given(parameter.minimum - 0.001)
    assert f"{parameter.name} must be from" in given(parameter.maximum + 0.001)


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        pytest.param({"preroll": "2m"}, "spec.preroll", id="misspelt"),
        pytest.param({"source": {"url": "https://h.example/a", "user": "me"}}, "spec.source.user", id="nested"),
        pytest.param({"schedule": {"always": {"on": True}}}, "spec.schedule.always.on", id="in an empty object"),
        *(
            pytest.param(placed(**{name: "x"}), f"spec.podTemplate.spec.{name}", id=f"not a user's to choose: {name}")
            for name in (
                "containers",
                "volumes",
                "serviceAccountName",
                "securityContext",
                "hostNetwork",
                "priorityClassName",
            )
        ),
    ],
)
def test_an_unknown_field_is_refused_by_name(answer, spec, field):
    assert f'unknown field "{field}"' in answer(document(**spec))


def test_defaults_are_filled_in_by_the_server(api):
    stream = document() | {"metadata": {"name": "cup"}}
    told = api("create", "--dry-run=server", "-o", "json", "-f", "-", stdin=json.dumps(stream))
    spec = json.loads(told)["spec"]
    assert (spec["preRoll"], spec["overrun"], spec["tier"], spec["pipelines"]) == (
        "2m",
        {"policy": "Extend", "max": "1h"},
        "Full",
        1,
    )
    assert spec["rollout"] == "NextWindow"
    assert not {"channel", "role", "upstream"} & set(spec)
