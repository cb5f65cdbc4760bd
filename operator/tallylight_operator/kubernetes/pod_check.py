"""Whether monitors' pods, as an installation fits them to its cluster, are still what the operator needs. Pure.

Looked at once, at the start: a mistake is told then, and not by an event that nobody watches.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tallylight_contract import labels
from tallylight_contract.livestream import (
    GROUP,
    Always,
    LiveStream,
    LiveStreamSpec,
    Metadata,
    Schedule,
    SecretRef,
    Source,
)
from tallylight_contract.order import MonitorOrder
from tallylight_operator.decision.model import Start
from tallylight_operator.environment import InvalidSettingError
from tallylight_operator.kubernetes import manifests
from tallylight_operator.kubernetes.monitor_container import Manifest
from tallylight_operator.kubernetes.own_container import CONTAINER
from tallylight_operator.kubernetes.pod_fields import misfits
from tallylight_operator.kubernetes.quantities import amount
from tallylight_operator.settings import MonitorSettings

# What no patch may alter.
KEPT_OF_POD = ("restartPolicy", "automountServiceAccountToken", "terminationGracePeriodSeconds")
KEPT_OF_CONTAINER = (
    "command", "args", "startupProbe", "livenessProbe", "readinessProbe", "lifecycle", "terminationMessagePath",
    "terminationMessagePolicy", "image", "imagePullPolicy", "resources",
)  # fmt: skip
# What to choose by instead.
_INSTEAD = {
    "terminationGracePeriodSeconds": "monitor.terminationGracePeriodSeconds",
    "image": "monitor.image",
    "imagePullPolicy": "monitor.image.pullPolicy",
    "resources": "monitor.resources, or a LiveStream's spec.resources",
}
_OWN_NAMES = frozenset({labels.SAFE_TO_EVICT, labels.DO_NOT_DISRUPT})
_CONTAINER = f"spec.containers[{CONTAINER}]"

Kept = dict[str, Any]


def check(settings: MonitorSettings) -> None:
    """Raises InvalidSettingError, which names each mistake and its place."""
    wrong = [*_wrong_amounts(settings), *_wrong_patches(settings)]
    if wrong:
        raise InvalidSettingError(f"monitors' pods cannot be made so: {'; '.join(wrong)}")


def _wrong_amounts(settings: MonitorSettings) -> Iterator[str]:
    for value, resources in (("resources", settings.resources), ("prober.resources", settings.prober_resources)):
        texts = resources.texts()
        for name in sorted(texts["requests"].keys() & texts["limits"].keys()):
            least, most = texts["requests"][name], texts["limits"][name]
            if amount(most) < amount(least):
                yield f"monitor.{value}: limits.{name} {most} is under requests.{name} {least}"


def _wrong_patches(settings: MonitorSettings) -> Iterator[str]:
    wrong = [found for patch in settings.patches for found in (*misfits(patch), *_foreign(patch))]
    # One that does not fit cannot be merged, and so shows nothing more.
    yield from wrong or _lost(settings)


def _foreign(patch: Mapping[str, Any]) -> Iterator[str]:
    """What is not the patch's to say."""
    metadata = patch.get("metadata") or {}
    if not isinstance(metadata, dict):
        return
    for name in metadata.keys() - {"labels", "annotations"}:
        yield f"metadata.{name}: is the operator's own"
    for part in ("labels", "annotations"):
        for name in metadata.get(part) or {}:
            if name.startswith(f"{GROUP}/") or name in _OWN_NAMES:
                yield f"metadata.{part}.{name}: is the operator's own"


def _lost(settings: MonitorSettings) -> Iterator[str]:
    """What the operator needs, and a patch takes away or alters."""
    ours, fitted = _kept(_example(replace(settings, patches=()))), _kept(_example(settings))
    for path, value in ours.items():
        if fitted.get(path) != value:
            instead = _INSTEAD.get(path.rpartition(".")[2])
            yield f"{path}: the operator needs it as it is" + (f"; use {instead}" if instead else "")


def _kept(pod: Manifest) -> Kept:
    """Each part of a pod that no patch may alter, by its path."""
    spec = pod["spec"]
    container: Manifest = next((each for each in spec.get("containers", ()) if each["name"] == CONTAINER), {})
    return (
        {f"metadata.labels.{name}": value for name, value in pod["metadata"]["labels"].items()}
        | {f"spec.{name}": spec.get(name) for name in KEPT_OF_POD}
        | {f"spec.volumes[{each['name']}]": each for each in spec.get("volumes", ())}
        | {f"{_CONTAINER}.{name}": container.get(name) for name in KEPT_OF_CONTAINER}
        | {f"{_CONTAINER}.ports[{each['containerPort']}]": each for each in container.get("ports", ())}
        | {f"{_CONTAINER}.volumeMounts[{each['mountPath']}]": each for each in container.get("volumeMounts", ())}
    )


def _example(settings: MonitorSettings) -> Manifest:
    """The pod of a stream that has all that a stream may have."""
    source = Source(url="https://origin.example/m.m3u8", secret_ref=SecretRef(name="example"))
    spec = LiveStreamSpec(source=source, schedule=Schedule(always=Always()), pipelines=2)
    stream = LiveStream(
        api_version="tallylight.dev/v1alpha1",
        kind="LiveStream",
        metadata=Metadata(name="example", uid="example"),
        spec=spec,
    )
    began = datetime(2026, 1, 1, tzinfo=UTC)
    order = MonitorOrder(namespace="example", stream="example", window="example", window_start=began, url=source.url)
    return manifests.pod(Start("example", order, None), manifests.Owner(stream), settings)
