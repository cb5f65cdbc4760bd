"""One real cluster for all of these tests: built images, the chart installed by Helm, an origin, a Prometheus."""

import itertools
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from cluster_api import Api
from cluster_sampler import Sampler
from cluster_scenes.followed import followed_signals
from cluster_scenes.injected import AT_ONCE, WINDOWS, orderly_ends
from cluster_scenes.rotated import rotation
from cluster_scenes.sources import sources
from cluster_scenes.stage import Stage
from cluster_scenes.unmonitored import quota, refusals
from every_second import ALLOWED, LONGEST_HOLE
from installation import NAMESPACE, ROLES, Installation

from tallylight_cluster.cluster import down, up
from tallylight_cluster.prometheus import start_prometheus

STREAMS = "sports"
# Seconds, on a machine that has more to do; more where more windows are to end than do by default.
LONGEST_SCENE = 900.0 * max(1.0, WINDOWS / (2 * AT_ONCE))
# Played one wave after the other: more monitors at once than a few per core are a test of the machine. The last is to
# find a release that does not change.
WAVES = ((quota, refusals, rotation), (sources, followed_signals), (orderly_ends,))


@pytest.fixture(scope="session")
def installation(named):
    paths = named("e")
    up(paths, nodes=1)
    made = Installation(paths)
    for role in ROLES:
        made.load(role)
    made.namespace(STREAMS)
    made.namespace(NAMESPACE)
    made.start_origin(STREAMS)
    made.install()
    yield made
    down(paths)


@pytest.fixture(scope="session")
def prometheus(installation):
    return start_prometheus(installation.paths)


@pytest.fixture(scope="session")
def every_second(installation, prometheus, figures):
    """Samples the cluster every second, whatever the tests do to it."""
    sampler = Sampler(installation.paths).begin()
    yield sampler
    sampler.end()
    found = sampler.news(since_ever=True)
    longest = found.blind_times[0].seconds if found.blind_times else 0.0
    figures[f"on air, watched by none, and all looks well: {longest:.0f} s at most, in {found.looks} looks"] = longest


@pytest.fixture(autouse=True)
def nothing_is_left_unwatched_in_silence(every_second):
    """Through every test, and the fixtures that it is the first to use."""
    yield
    found = every_second.news()
    assert found.hole <= LONGEST_HOLE, f"nothing was sampled for {found.hole:.0f} s: {every_second.last_error}"
    assert [str(each) for each in found.blind_times if each.seconds > ALLOWED] == []


@pytest.fixture(scope="session")
def scenes(request, installation, prometheus):
    """The scenes of all modules that run, played wave by wave. Call it with one for what was recorded.

    All are over then: other tests have the release for themselves.
    """
    modules = {item.module for item in request.session.items}
    wanted = {scene for module in modules for scene in getattr(module, "SCENES", ())}
    assert wanted <= set(itertools.chain(*WAVES)), "each scene has a place in a wave"
    stage, played = Stage(installation, prometheus), {}
    with ThreadPoolExecutor(len(wanted)) as players:
        for wave in WAVES:
            begun = {scene: players.submit(scene, stage) for scene in wave if scene in wanted}
            wait(begun.values(), LONGEST_SCENE)
            played |= begun
        yield lambda scene: played[scene].result(0)


@pytest.fixture
def streams(installation):
    """The namespace of the streams; what a test applied is gone after it."""
    api = Api(installation.kubectl, STREAMS)
    yield api
    api.kubectl("delete", "livestreams", "--all", "-n", STREAMS)
    api.kubectl(
        "wait",
        "pods",
        "-l",
        "app.kubernetes.io/name=tallylight-monitor",
        "-n",
        STREAMS,
        "--for=delete",
        "--timeout=60s",
        seconds=65,
    )
