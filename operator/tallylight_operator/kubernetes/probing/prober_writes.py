"""Makes, changes and removes probers' pods through the API."""

from dataclasses import dataclass

from tallylight_contract import labels
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.api import CONFLICT, MERGE, ApiError, Request
from tallylight_operator.kubernetes.fencing import Calls
from tallylight_operator.kubernetes.pod_runtime import FIELD_MANAGER
from tallylight_operator.kubernetes.probing.asked import Asked
from tallylight_operator.kubernetes.probing.known_pods import KnownProbers
from tallylight_operator.kubernetes.probing.plan import Make, Relist, Remove, Step
from tallylight_operator.kubernetes.probing.prober_pod import listed, pod
from tallylight_operator.kubernetes.probing.prober_state import ObservedProber
from tallylight_operator.settings import MonitorSettings


@dataclass(frozen=True, slots=True)
class ProberWrites:
    """What the API answers is known at once; no watch is waited for."""

    api: Calls
    pods: KnownProbers
    settings: MonitorSettings

    async def carry_out(self, step: Step, namespace: str, asked: Asked | None) -> None:
        """Carry out one step. Doing it twice is harmless. Raises RetryableError with the API's own reason."""
        match step:
            case Make() if asked is not None:
                await self._make(step.name, namespace, asked)
            case Relist() if asked is not None:
                await self._relist(step.prober, namespace, asked)
            case Remove():
                await self._remove(step.prober, namespace)

    async def _make(self, name: str, namespace: str, asked: Asked) -> None:
        folder = f"/api/v1/namespaces/{namespace}/pods"
        body = pod(name, namespace, asked, self.settings)
        try:
            made = await self.api.call(Request("create", folder, body, FIELD_MANAGER))
        except ApiError as error:
            if error.code != CONFLICT:
                raise
            made = await self.api.call(Request("get", f"{folder}/{name}"))
            if (made["metadata"].get("annotations") or {}).get(labels.MADE_BY) != self.settings.operator:
                raise RetryableError(f"a pod {name} that is not ours is in the way; rename or delete it") from None
        self.pods.put(made)

    async def _relist(self, prober: ObservedProber, namespace: str, asked: Asked) -> None:
        body = {"metadata": {"uid": prober.uid} | listed(asked)}
        path = f"/api/v1/namespaces/{namespace}/pods/{prober.name}"
        try:
            self.pods.put(await self.api.call(Request("patch", path, body, FIELD_MANAGER, MERGE)))
        except ApiError as error:
            self._gone_or_raise(prober, namespace, error)

    async def _remove(self, prober: ObservedProber, namespace: str) -> None:
        path = f"/api/v1/namespaces/{namespace}/pods/{prober.name}"
        try:
            answer = await self.api.call(Request("delete", path, {"preconditions": {"uid": prober.uid}}))
        except ApiError as error:
            self._gone_or_raise(prober, namespace, error)
            return
        if answer.get("kind") == "Pod":  # it goes later; this is its state until then
            self.pods.put(answer)

    def _gone_or_raise(self, prober: ObservedProber, namespace: str, error: ApiError) -> None:
        if not error.means_gone:
            raise error
        self.pods.drop({"metadata": {"uid": prober.uid, "namespace": namespace, "name": prober.name}})
