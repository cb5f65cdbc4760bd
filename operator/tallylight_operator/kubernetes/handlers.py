"""What kopf calls, and how kopf is set up. The only user of kopf: it watches, and all the rest is ours."""

from dataclasses import replace
from typing import Any

import kopf

from tallylight_bounded.proxies import Proxies
from tallylight_contract.livestream import GROUP, PLURAL, VERSION
from tallylight_operator.kubernetes.operator import Operator
from tallylight_operator.kubernetes.relist import SELECTOR
from tallylight_operator.settings import Settings

REQUEST_SECONDS = 30.0
CONNECT_SECONDS = 10.0
# Kubernetes sends a bookmark every 60 s and remembers 75 s: a watch that is silent for longer is broken.
INACTIVITY_SECONDS = 70.0
PAGE = 500  # objects in one page of the first list
# After an object's last event. Until then kopf keeps it whole: of a list of ten thousand, most of them at once.
WORKER_SECONDS = 0.1
# An API server may be away for ten minutes; then the process ends, and is restarted.
BACK_OFFS = (1, 1, 2, 3, 5, 8, 13, 21, *[30] * 18)
_PREFIX = GROUP  # whatever kopf might ever write bears our name


async def run(operator: Operator, settings: Settings) -> None:
    """Watch and act until SIGTERM, or until a failure of the operator's own."""
    await kopf.operator(
        registry=registry(operator, settings.proxies),
        standalone=True,  # no peering: leaders are elected by our own Lease
        # Not used then, and yet kopf would look up the name of its user: an image's user has a number only.
        identity=settings.lease.identity,  # type: ignore[arg-type] # a str, by a name that kopf keeps to itself
        clusterwide=not settings.namespaces,
        namespaces=list(settings.namespaces),
        stop_flag=operator.flags.stop,
    )


def registry(operator: Operator, proxies: Proxies) -> kopf.OperatorRegistry:
    """Every handler there is."""
    handlers = kopf.OperatorRegistry()
    _live(operator, proxies, handlers)
    _watch(operator, handlers)
    return handlers


def _live(operator: Operator, proxies: Proxies, handlers: kopf.OperatorRegistry) -> None:
    @kopf.on.login(registry=handlers)
    def login(**given: Any) -> kopf.ConnectionInfo | None:  # noqa: ANN401 - kopf's own
        found = kopf.login_with_service_account(**given) or kopf.login_with_kubeconfig(**given)
        return found and replace(found, proxy_url=found.proxy_url or proxies.of(found.server))

    @kopf.on.startup(registry=handlers)
    async def begin(settings: kopf.OperatorSettings, **_: object) -> None:
        configure(settings)
        await operator.begin()

    @kopf.on.cleanup(registry=handlers)
    async def end(**_: object) -> None:
        await operator.end()


def _watch(operator: Operator, handlers: kopf.OperatorRegistry) -> None:
    @kopf.on.event(GROUP, VERSION, PLURAL, registry=handlers)
    async def livestream(event: kopf.RawEvent, **_: object) -> None:
        operator.stream_changed(event["type"], event["object"])

    @kopf.on.event("", "v1", "pods", registry=handlers)
    async def pod(event: kopf.RawEvent, **_: object) -> None:
        operator.pod_changed(event["type"], event["object"])

    @kopf.on.event("", "v1", "events", registry=handlers)
    async def mount_failure(body: kopf.Body, **_: object) -> None:
        about = body["involvedObject"]
        operator.mount_failed(about.get("namespace", ""), about.get("uid", ""), body.get("message", ""))


def configure(settings: kopf.OperatorSettings) -> None:
    """Everything that kopf lets one choose and that matters here, chosen on purpose."""
    settings.posting.enabled = False  # we post our own Events, once each
    settings.scanning.disabled = True  # no permission to watch namespaces and CRDs is needed then
    settings.networking.request_timeout = REQUEST_SECONDS
    settings.networking.connect_timeout = CONNECT_SECONDS
    settings.networking.error_backoffs = BACK_OFFS
    settings.watching.inactivity_timeout = INACTIVITY_SECONDS
    settings.watching.chunk_size = PAGE
    settings.queueing.idle_timeout = WORKER_SECONDS
    # Tuples: a key "group/plural" is accepted, too, and silently matches nothing.
    settings.watching.label_selectors["", "v1", "pods"] = SELECTOR
    settings.watching.field_selectors["", "v1", "events"] = "involvedObject.kind=Pod,reason=FailedMount"
    settings.persistence.finalizer = f"{_PREFIX}/unused"
    settings.persistence.progress_storage = kopf.AnnotationsProgressStorage(prefix=_PREFIX)
    settings.persistence.diffbase_storage = NoDiffs(prefix=_PREFIX)


class NoDiffs(kopf.AnnotationsDiffBaseStorage):
    """Decisions rest on the whole state, never on a difference; kopf would copy each object that a watch brings."""

    def build(self, **_: object) -> kopf.BodyEssence:
        """Nothing of an object is worth a comparison."""
        return kopf.BodyEssence()
