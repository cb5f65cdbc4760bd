"""Amounts as Kubernetes writes them: `500m`, `1.5Gi`, `2e3`. Pure."""

import re
from decimal import Decimal

_BINARY = {f"{unit}i": Decimal(1024) ** power for power, unit in enumerate("KMGTPE", 1)}
_TENS = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_UNITS = _BINARY | {unit: Decimal(10) ** power for unit, power in _TENS.items()}
_AMOUNT = re.compile(r"(\+?[0-9.]+)([eE][+-]?[0-9]+)?([A-Za-z]*)")


def amount(text: str) -> Decimal:
    """The number. `text` must be such an amount, as the contract's `Quantity` lays down."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} is no quantity of Kubernetes")
    number, exponent, unit = found.groups()
    return Decimal(number + (exponent or "")) * _UNITS[unit]
