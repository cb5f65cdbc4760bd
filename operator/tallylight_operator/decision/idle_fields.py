"""Which fields of a spec are accepted, and not acted on by this version. Pure."""

from tallylight_contract.livestream import LiveStreamSpec


def idle_fields(spec: LiveStreamSpec) -> tuple[str, ...]:
    """Those that ask for something else than what is done anyway, as people write them in YAML."""
    asked = {f"scaling.maxShards: {spec.scaling.max_shards}": spec.scaling != type(spec.scaling)()}
    return tuple(field for field, differs in asked.items() if differs)
