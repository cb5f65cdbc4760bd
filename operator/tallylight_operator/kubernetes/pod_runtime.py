"""The runtime of a cluster: each monitor is a Pod that its LiveStream owns.

Observing costs no request: the store is fed by watches and by the answers to our own writes.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from tallylight_contract import labels
from tallylight_contract.conditions import Reason
from tallylight_contract.livestream import GROUP, PLURAL, VERSION, LiveStream
from tallylight_contract.load import Load
from tallylight_contract.rules import refusal_in_cluster
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.clock import Clock
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.decision.model import (
    Action,
    Announce,
    Collect,
    Drain,
    Key,
    MoveEnd,
    Mute,
    ObservedMonitor,
    ObservedState,
    Resize,
    Start,
)
from tallylight_operator.kubernetes import manifests, pod_state
from tallylight_operator.kubernetes.api import (
    CONFLICT,
    MERGE,
    NAMESPACE_TERMINATING,
    NOT_FOUND,
    REFUSED,
    ApiError,
    Json,
    Request,
)
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.events import Notice, notices
from tallylight_operator.kubernetes.fencing import Calls
from tallylight_operator.kubernetes.makers import with_makers
from tallylight_operator.kubernetes.objects import Raw, uid_of
from tallylight_operator.kubernetes.resize_progress import ResizeProgress
from tallylight_operator.kubernetes.resizing import STRATEGIC, resize_patch
from tallylight_operator.kubernetes.status_patch import merge_patch
from tallylight_operator.readiness import Readiness
from tallylight_operator.schedule.signal import NOT_ASKED as NO_SIGNAL
from tallylight_operator.schedule.signal import Signal
from tallylight_operator.settings import MonitorSettings

log = logging.getLogger(__name__)

FIELD_MANAGER = (("fieldManager", "tallylight-operator"),)
STREAMS = f"/apis/{GROUP}/{VERSION}"
# A monitor that has ended needs no more time, and a sidecar that lives on, such as a mesh's proxy, has no traffic any
# more. Less than two seconds a kubelet gives to none.
SIDECARS_SECONDS = 2
NOT_ASKED = Readiness(receiving=None)  # a pod is not ready for many reasons; only its monitor knows of a signal


@dataclass(frozen=True, slots=True)
class Observers:
    """What is notified of what the runtime did, beside the reconcile loop."""

    record: Callable[[Key, str, Notice], None]
    started: Callable[[Start], None]
    published: Callable[[LiveStreamStatus, LiveStreamStatus], None]
    resizes: ResizeProgress = field(default_factory=lambda: ResizeProgress(lambda _: None))


@dataclass(frozen=True, slots=True)
class PodRuntime:
    """The `Runtime` of the cluster operator."""

    api: Calls
    store: Store
    settings: MonitorSettings
    clock: Clock
    observers: Observers
    load_of: Callable[[str], Load | None] = lambda _: None  # of a monitor, by its pod's uid
    signal_of: Callable[[Key, LiveStream | None], Signal] = lambda *_: NO_SIGNAL
    not_resized: dict[str, str] = field(default_factory=dict)  # why the API refused it, by the pod's uid

    def refusal(self, stream: LiveStream) -> str:
        """Why a stream cannot be watched: it could never be read, or no pod can fetch it; empty: it can."""
        key = Key(stream.metadata.namespace, stream.metadata.name)
        return refusal_in_cluster(stream) if self.store.was_read(key) else self.store.refusal(key)

    def unread_edit(self, key: Key) -> str:
        """Why a stream's last edit cannot be read, so that the spec before it holds; empty: it can."""
        return self.store.refusal(key) if self.store.was_read(key) else ""

    async def observe(self, key: Key) -> ObservedState:
        """What the store knows; not which monitors there are, where it is not known what the LiveStream asks for."""
        status = self.store.status(key)
        if not self.store.was_read(key):
            return ObservedState(None, status)
        return ObservedState(self.monitors(key), status, signal=self.signal_of(key, self.store.get(key)))

    def monitors(self, key: Key) -> tuple[ObservedMonitor, ...]:
        """A stream's monitors, as their pods show them."""
        found = (self._observed_monitor(key, pod) for pod in self.store.pods(key))
        return tuple(monitor for monitor in found if monitor is not None)

    def _observed_monitor(self, key: Key, pod: Raw) -> ObservedMonitor | None:
        monitor, stream = pod_state.observed_monitor(pod, self.store.mount_error(uid_of(pod))), self.store.get(key)
        if monitor is None:
            return None
        monitor = with_makers(monitor, pod, self.settings.operator, self.store.gone_releases)
        monitor = replace(monitor, load=self.load_of(uid_of(pod)))
        if (refusal := self.not_resized.get(uid_of(pod))) is not None:
            monitor = replace(monitor, requested_cores=None, resize_refusal=refusal)
        if monitor.receiving is False:
            answer = self.store.answer(uid_of(pod)) or NOT_ASKED
            return replace(monitor, receiving=answer.receiving, cause=answer.cause)
        if monitor.blocker is None or stream is None:
            return monitor
        outdated = manifests.is_outdated(pod, monitor.order, manifests.Owner(stream), self.settings)
        return replace(monitor, outdated=outdated)

    async def carry_out(self, key: Key, action: Action) -> None:
        """Carry out one action. Raises RetryableError with the API's own reason."""
        pod = self.store.pod(key, action.name)
        match action:
            case Start() if pod is None:
                await self._create(key, action)
            case Start() if pod is not None and pod_state.observed_monitor(pod) is None:
                raise RetryableError(f"a pod {action.name} whose order cannot be read is in the way; delete it")
            case Start() | MoveEnd() | Mute() | Announce() if pod is not None:
                await self._annotate(pod, self._written(action))
            case Resize() if pod is not None:
                await self._resize(pod, action.cores)
            case Drain() if pod is not None:
                await self._drain(pod, action.why)
            case Collect():
                await self._collect(key, action.name, pod)

    async def publish(self, key: Key, status: LiveStreamStatus) -> None:
        """Patch the status, and nothing else of the LiveStream. Raises RetryableError."""
        uid, old = self.store.uid(key), self.store.status(key)
        if uid is None:
            return  # it is gone, and its status with it
        path = f"{STREAMS}/namespaces/{key.namespace}/{PLURAL}/{key.name}/status"
        body = {"metadata": {"uid": uid}, "status": merge_patch(status)}
        try:
            answer = await self.api.call(Request("patch", path, body, FIELD_MANAGER, MERGE))
        except ApiError as error:
            if error.code == NOT_FOUND:
                return
            raise
        self.store.put_stream(answer)
        self.observers.published(old, status)
        for notice in notices(old, status):
            self.observers.record(key, uid, notice)

    async def _create(self, key: Key, start: Start) -> None:
        """Create, never apply: applying over a monitor that is on air would change its image."""
        stream = self.store.get(key)
        if stream is None:
            raise RetryableError("the LiveStream is gone")
        body = manifests.pod(start, manifests.Owner(stream), self.settings)
        try:
            created = await self.api.call(Request("create", _pods(key.namespace), body, FIELD_MANAGER))
        except ApiError as error:
            if error.reason == NAMESPACE_TERMINATING:
                self.store.goes_with_its_namespace(key)  # or it would be tried again until that is gone
                return
            if error.code != CONFLICT:
                raise _named(error) from error
            created = await self._already_there(key, start.name, stream.metadata.uid)
        else:
            self.observers.started(start)
        self.store.put_pod(created)

    async def _already_there(self, key: Key, name: str, owner: str) -> Json:
        """The pod that bears the name: an earlier start's, whose answer never came, or one that is not ours."""
        there = await self.api.call(Request("get", f"{_pods(key.namespace)}/{name}"))
        owners = [reference.get("uid") for reference in there["metadata"].get("ownerReferences", ())]
        if owner not in owners:
            raise RetryableError(f"a pod {name} that is not this LiveStream's is in the way; rename or delete it")
        if there["metadata"].get("deletionTimestamp"):
            self.store.put_pod(there)  # then the next start takes another name
            raise RetryableError(f"the pod {name} of before is still being deleted")
        return there

    def _written(self, action: Start | MoveEnd | Mute | Announce) -> dict[str, str | None]:
        """The annotations by which a monitor that is there learns of an action."""
        match action:
            case Mute():
                return {labels.MUTED: manifests.until_text(action.until)}
            case Announce():
                return {labels.ALSO_SERVED_BY: self.settings.operator}
            case Start() | MoveEnd():
                return {labels.UNTIL: manifests.until_text(action.until)}

    async def _annotate(self, pod: Raw, annotations: dict[str, str | None]) -> None:
        """Change a pod's annotations, unless it is another pod by now."""
        body = {"metadata": {"uid": uid_of(pod), "annotations": annotations}}
        try:
            answer = await self.api.call(Request("patch", _pod(pod), body, FIELD_MANAGER, MERGE))
        except ApiError as error:
            self._gone_or_raise(pod, error)
        else:
            self.store.put_pod(answer)

    async def _resize(self, pod: Raw, cores: float) -> None:
        """Ask once. What is refused is remembered and told, and keeps nothing else from being done."""
        body = resize_patch(uid_of(pod), cores)
        try:
            answer = await self.api.call(Request("patch", f"{_pod(pod)}/resize", body, FIELD_MANAGER, STRATEGIC))
        except ApiError as error:
            if error.code not in (*REFUSED, NOT_FOUND):
                self._gone_or_raise(pod, error)
                return
            self.observers.resizes.refused()
            log.warning("%s is not promised more of the processor: %s", pod["metadata"]["name"], error)
            for uid in [uid for uid in self.not_resized if not self.store.has_pod(uid)]:
                del self.not_resized[uid]
            self.not_resized[uid_of(pod)] = str(error)
        else:
            self.observers.resizes.asked(answer)
            self.store.put_pod(answer)

    async def _drain(self, pod: Raw, why: str) -> None:
        """Let it end by itself: then its pod stays, with the report, until it is collected.

        One that has no process would never read its new end; and one drained before has ignored it.
        """
        if not pod_state.is_running(pod) or pod_state.is_drained(pod):
            await self._delete(pod)
            return
        monitor = pod_state.observed_monitor(pod)
        overrun = timedelta() if monitor is None else monitor.order.overrun.max
        over = self.clock.now() - overrun - timedelta(seconds=1)
        freed = {labels.SAFE_TO_EVICT: None, labels.DO_NOT_DISRUPT: None}
        await self._annotate(pod, {labels.DRAIN: why, labels.UNTIL: manifests.until_text(over)} | freed)

    async def _collect(self, key: Key, name: str, pod: Raw | None) -> None:
        if pod is not None:
            await self._delete(pod, grace=SIDECARS_SECONDS)
            self.store.drop_pod(pod)
        self.store.forget_left(key, name)

    async def _delete(self, pod: Raw, grace: int | None = None) -> None:
        """Delete a pod, and leave its processes so many seconds; None: those that it was made with."""
        body: Json = {"preconditions": {"uid": uid_of(pod)}}
        if grace is not None:
            body["gracePeriodSeconds"] = grace
        try:
            answer = await self.api.call(Request("delete", _pod(pod), body))
        except ApiError as error:
            self._gone_or_raise(pod, error)
        else:
            if answer.get("kind") == "Pod":  # it goes later; this is its state until then
                self.store.put_pod(answer)

    def _gone_or_raise(self, pod: Raw, error: ApiError) -> None:
        if not error.means_gone:
            raise error
        self.store.drop_pod(pod)


def _named(error: ApiError) -> ApiError:
    """A refusal that is about this very pod is a reason why it cannot start: a policy, a webhook, a limit."""
    if error.code in REFUSED and error.blocker is None:
        return ApiError(str(error), error.code, error.reason, Reason.CANNOT_START)
    return error


def _pods(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/pods"


def _pod(pod: Raw) -> str:
    return f"{_pods(pod['metadata']['namespace'])}/{pod['metadata']['name']}"
