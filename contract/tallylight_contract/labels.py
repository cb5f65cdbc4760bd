"""The labels and annotations by which Tallylight's parts find and steer each other in a cluster."""

from tallylight_contract.livestream import GROUP

# Labels: what the operator selects by
APP = "app.kubernetes.io/name"
APP_VALUE = "tallylight-monitor"
PROBER_VALUE = "tallylight-prober"
PLACEHOLDER_VALUE = "tallylight-placeholder"
OPERATOR_VALUE = "tallylight-operator"  # of operators' Leases
OPERATOR_SHARD_VALUE = "tallylight-operator-shard"  # of those of their shards
MANAGED_BY = "app.kubernetes.io/managed-by"
MANAGED_BY_VALUE = "tallylight"
STREAM = f"{GROUP}/stream"
WINDOW = f"{GROUP}/window"  # the window's id
PIPELINE = f"{GROUP}/pipeline"  # 0 or 1
SHARD = f"{GROUP}/shard"  # which one, of those that share the stream's detectors; absent: it judges all of them

# Annotations on a monitor's pod
ORDER = f"{GROUP}/order"  # the MonitorOrder as JSON; the monitor reads it as a file
UNTIL = f"{GROUP}/until"  # RFC 3339: when the monitor ends by itself; absent, it has no end
DRAIN = f"{GROUP}/drain"  # why the monitor is to finish early
MADE_OF = f"{GROUP}/made-of"  # a digest of the pod's spec as the operator wrote it
MADE_BY = f"{GROUP}/made-by"  # the operator that made it, by its Lease: NAMESPACE/NAME; replicas of one share that
MADE_BY_VERSION = f"{GROUP}/made-by-version"
ALSO_SERVED_BY = f"{GROUP}/also-served-by"  # another operator that serves the same LiveStream, written by that one

# Annotation on a prober's pod: the ProbeList as JSON; the prober reads it as a file
SOURCES = f"{GROUP}/sources"

# Annotations on an operator's Lease
SERVES = f"{GROUP}/serves"  # the namespaces that its release serves: a,b; or * for all
OPERATORS = f"{GROUP}/operators"  # those that share out its shards, as JSON: each with a number that grows

# Annotations that people put on a LiveStream
PAUSED = f"{GROUP}/paused"  # "true": as spec.suspend; or RFC 3339: so until then
FORCE_ON_AIR = f"{GROUP}/force-on-air"  # RFC 3339: on air until then, whatever the schedule says
# RFC 3339: measured and recorded as ever until then, and nobody is alerted. A monitor reads it from a file
# (`--muted`), which is empty where there is no such annotation; the same name on its pod is for that file.
MUTED = f"{GROUP}/muted"

# What keeps a cluster's own machinery away from a pod that is on air
SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict"
DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt"


def selector(stream: str) -> str:
    """The label selector of one stream's monitors, as `scale` and kubectl take it."""
    return f"{MANAGED_BY}={MANAGED_BY_VALUE},{STREAM}={stream}"
