"""What a namespace's user may choose of a stream's monitors' pods: where they run, and what they are labelled with.

Not who they are, what they run, or what they may: who may write a LiveStream need not be one who may make pods.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from tallylight_contract.part import Part
from tallylight_contract.texts import LabelKey, LabelValue

# Labels and annotations steer meshes, policies, Services and agents: those under this prefix steer none of others.
OWN_PREFIX = "user.tallylight.dev/"
_OWN = f"Each name begins with {OWN_PREFIX}."


class PodMetadata(Part, frozen=True, kw_only=True):
    """What the pods are found and counted by."""

    labels: Annotated[dict[str, LabelValue], Meta(max_length=16, description=_OWN)] = field(default_factory=dict)
    annotations: Annotated[dict[str, Annotated[str, Meta(max_length=1024)]], Meta(max_length=16, description=_OWN)] = (
        field(default_factory=dict)
    )


class Toleration(Part, frozen=True, kw_only=True):
    """A taint that the pods tolerate, as a pod has it; never every taint."""

    key: LabelKey
    operator: Literal["Equal", "Exists"] | None = None
    value: LabelValue | None = None
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None = None
    toleration_seconds: Annotated[int, Meta(ge=0, le=86400 * 365)] | None = None


class PodPlacement(Part, frozen=True, kw_only=True):
    """Which nodes the pods may run on."""

    node_selector: Annotated[
        dict[str, LabelValue],
        Meta(max_length=16, description="Labels that a node must have, beside those that the installation asks for."),
    ] = field(default_factory=dict)
    tolerations: Annotated[
        list[Toleration], Meta(max_length=16, description="Beside those that the installation gives.")
    ] = field(default_factory=list)


class PodTemplate(Part, frozen=True, kw_only=True):
    """What of its monitors' pods a stream's author may choose; all else is the installation's."""

    metadata: PodMetadata = PodMetadata()
    spec: PodPlacement = PodPlacement()
