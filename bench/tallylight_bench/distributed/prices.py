"""List prices and default quotas of the services that the chain was made of: edit them here, and nowhere else.

Of AWS, in US East (N. Virginia), in US dollars, without free tier and without discounts. Each has the page that says
so, and the day on which it was looked up.
"""

from dataclasses import dataclass

LOOKED_UP = "2026-11-26"


@dataclass(frozen=True, slots=True)
class Price:
    """So many `dollars` for so many (`per`) of a `unit`."""

    dollars: float
    per: float
    unit: str
    source: str
    date: str = LOOKED_UP

    def of(self, amount: float) -> float:
        """What so many units cost, in dollars."""
        return amount * self.dollars / self.per


@dataclass(frozen=True, slots=True)
class Quota:
    """What an account may use in one region before it has asked for more."""

    limit: float
    unit: str
    source: str
    date: str = LOOKED_UP


FUNCTION_GB_SECOND = Price(0.0000166667, 1, "GB-second of a function, x86", "aws.amazon.com/lambda/pricing")
FUNCTION_REQUEST = Price(0.20, 1_000_000, "request to a function", "aws.amazon.com/lambda/pricing")
STATE_TRANSITION = Price(0.025, 1_000, "state transition, Standard workflow", "aws.amazon.com/step-functions/pricing")
EXPRESS_REQUEST = Price(1.00, 1_000_000, "execution, Express workflow", "aws.amazon.com/step-functions/pricing")
EXPRESS_GB_SECOND = Price(0.00001667, 1, "GB-second, Express workflow", "aws.amazon.com/step-functions/pricing")
STORE_PUT = Price(0.005, 1_000, "PUT, S3 Standard", "aws.amazon.com/s3/pricing")
STORE_GET = Price(0.0004, 1_000, "GET, S3 Standard", "aws.amazon.com/s3/pricing")
VCPU_HOUR = Price(0.04048, 3_600, "second of a vCPU, Fargate, Linux on x86", "aws.amazon.com/fargate/pricing")
MEMORY_GB_HOUR = Price(0.004445, 3_600, "GB-second of a task, Fargate", "aws.amazon.com/fargate/pricing")
PRICES = (
    FUNCTION_GB_SECOND,
    FUNCTION_REQUEST,
    STATE_TRANSITION,
    EXPRESS_REQUEST,
    EXPRESS_GB_SECOND,
    STORE_PUT,
    STORE_GET,
    VCPU_HOUR,
    MEMORY_GB_HOUR,
)

# A function has as much of a core as it has of this memory (docs.aws.amazon.com/lambda, "Configure memory").
MEMORY_OF_A_CORE = 1_769 / 1_024  # GB
# An Express workflow is charged in pieces of so much, and so long.
EXPRESS_MEMORY, EXPRESS_SECONDS = 64 / 1_024, 0.1  # GB, seconds

TRANSITIONS_A_SECOND = Quota(
    1_500, "state transitions a second, refilled", "github.com/awsdocs/aws-step-functions-developer-guide, Quotas"
)
TRANSITIONS_AT_ONCE = Quota(
    5_000, "state transitions at once", "github.com/awsdocs/aws-step-functions-developer-guide, Quotas"
)
STARTS_A_SECOND = Quota(
    300, "executions started a second", "github.com/awsdocs/aws-step-functions-developer-guide, Quotas"
)
FUNCTIONS_AT_ONCE = Quota(
    1_000, "functions that run at once", "docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits"
)
