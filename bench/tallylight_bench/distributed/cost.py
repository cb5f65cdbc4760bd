"""What each shape costs at list prices, term by term, and at how many streams the chain's default quotas end. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallylight_bench.distributed import prices
from tallylight_bench.distributed.prices import Quota
from tallylight_bench.distributed.shape import ChainUse, Shape
from tallylight_bench.distributed.stopwatch import Usage

HOUR, GIGABYTE = 3_600, 1 << 30
PICTURES_A_SECOND = 30
Terms = Mapping[str, float]  # dollars for an hour of one stream, by what is paid for


@dataclass(frozen=True, slots=True)
class End:
    """So many streams use a quota up: at each stream-second one of them takes `used` of it."""

    quota: Quota
    used: float

    @property
    def streams(self) -> int:
        """The most that fit."""
        return int(self.quota.limit / self.used)


def chain_terms(shape: Shape, use: ChainUse) -> Terms:
    """The chain's. Everything doubtful is decided in its favour.

    A function is charged for the CPU that it used and never for waiting, the converter for the CPU and the memory that
    it used and not for a machine; what is stored is deleted at once, and nobody pays for the network within a region.
    """
    an_hour = HOUR / shape.media
    functions = _cpu(use.functions, but="orchestrate")
    return {
        "state transitions": prices.STATE_TRANSITION.of(use.transitions) * an_hour,
        "writes to the store": prices.STORE_PUT.of(_sum(use.converters, "puts")) * an_hour,
        "reads from the store": prices.STORE_GET.of(_sum(use.functions, "gets")) * an_hour,
        "functions, by GB-second": prices.FUNCTION_GB_SECOND.of(functions * prices.MEMORY_OF_A_CORE) * an_hour,
        "functions, by request": prices.FUNCTION_REQUEST.of(_sum(use.functions, "calls")) * an_hour,
        "converter, vCPU": prices.VCPU_HOUR.of(_cpu(use.converters, but="orchestrate")) * an_hour,
        "converter, memory": prices.MEMORY_GB_HOUR.of(_memory(use.converters) / GIGABYTE / shape.streams) * HOUR,
    }


def our_terms(shape: Shape) -> Terms:
    """Ours: the CPU of both processes, starting up included, and the most memory that they had."""
    return {
        "monitor, vCPU": prices.VCPU_HOUR.of(shape.cpu_per_second) * HOUR,
        "monitor, memory": prices.MEMORY_GB_HOUR.of(shape.peak_memory / GIGABYTE / shape.streams) * HOUR,
    }


def express_terms(terms: Terms, shape: Shape, use: ChainUse, seconds: float) -> Terms:
    """The chain's, had its machine been an Express workflow, of which an execution takes so many `seconds`."""
    pieces = -(-seconds // prices.EXPRESS_SECONDS) * prices.EXPRESS_SECONDS
    executions = use.executions * HOUR / shape.media
    kept = {name: dollars for name, dollars in terms.items() if name != "state transitions"}
    return {
        "executions": prices.EXPRESS_REQUEST.of(executions),
        "executions, by GB-second": prices.EXPRESS_GB_SECOND.of(executions * pieces * prices.EXPRESS_MEMORY),
    } | kept


def object_a_picture_terms(terms: Terms, detectors_of_pictures: int) -> Terms:
    """The chain's, with each picture an object of its own, as the chain that was described had them."""
    apart = (PICTURES_A_SECOND - 1) * HOUR
    return dict(terms) | {
        "writes to the store": terms["writes to the store"] + prices.STORE_PUT.of(apart),
        "reads from the store": terms["reads from the store"] + prices.STORE_GET.of(apart * detectors_of_pictures),
    }


def total(terms: Terms) -> float:
    """Dollars for an hour of one stream."""
    return sum(terms.values())


def saved(ours: Terms, chain: Terms) -> float:
    """How much less ours costs, as a share of the chain."""
    return 1 - total(ours) / total(chain)


def ends(shape: Shape, use: ChainUse) -> list[End]:
    """Where the chain's default quotas end. Functions run at once for as long as one of a whole core needs."""
    return [
        End(prices.STARTS_A_SECOND, use.executions / shape.media),
        End(prices.TRANSITIONS_A_SECOND, use.transitions / shape.media),
        End(prices.TRANSITIONS_AT_ONCE, use.transitions / shape.media),
        End(prices.FUNCTIONS_AT_ONCE, _at_once(use.functions) / shape.media),
    ]


def _at_once(functions: Iterable[Usage]) -> float:
    """Seconds for which functions run: each with as little memory as it needs, and the share of a core that brings."""
    return sum(
        _cpu([used], but="orchestrate") * max(1.0, prices.MEMORY_OF_A_CORE * GIGABYTE / max(1, used.peak_memory))
        for used in functions
    )


def _cpu(used: Iterable[Usage], *, but: str) -> float:
    return sum(seconds for each in used for step, seconds in each.cpu.items() if step != but)


def _sum(used: Iterable[Usage], what: str) -> int:
    return sum(getattr(each, what) for each in used)


def _memory(used: Iterable[Usage]) -> int:
    return sum(each.peak_memory for each in used)
