"""Certificate expiry: the server's certificate ends soon."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception

SHARE = 3.0  # a certificate is renewed when a third of its time is left, or earlier


@dataclass(slots=True)
class CertificateExpiry:
    """How many days the certificate is still good."""

    days: float

    def measure(self, reception: Reception) -> Measurement | None:
        """Measure the reception now."""
        left = reception.certificate_left
        if left is None:
            return None
        # One that is made for a few weeks is renewed late: its days count for more.
        scale = max(1.0, SHARE * self.days / max(reception.certificate_days, 1.0))
        return Measurement(left * scale, detail=f"the certificate ends in {left:.1f} days")
