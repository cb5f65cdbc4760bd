"""How sure a share is. Pure."""

from math import sqrt

Z = 1.96  # of 95 %


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The interval in which a share lies, with 95 % (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    share, grown = hits / of, 1 + Z * Z / of
    middle = (share + Z * Z / (2 * of)) / grown
    half = Z / grown * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)
