"""What all parts of the contract have in common."""

from msgspec import Struct


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """A part of the contract: frozen, in camelCase outside; a misspelt field is refused."""
