"""Whether a stream's only window was over before anybody watched it. Pure."""

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_operator.decision.stream_facts import StreamFacts


def is_past_unwatched(stream: StreamFacts) -> bool:
    """Whether no other window will come, and nothing is known that watched the one there was.

    What the published status called over, it was watched: it stays so until the spec is edited.
    """
    begun, status = stream.air.begun, stream.observed.status
    if stream.spec.schedule.window is None or begun is None or stream.air.ahead is not None:
        return False
    active = status.active_window
    on_record = {report.window for report in status.history} | ({active.id} if active is not None else set())
    serving = {monitor.observed.order.window for monitor in stream.monitors}
    return begun.id not in on_record | serving and not _was_over(stream)


def _was_over(stream: StreamFacts) -> bool:
    plan = stream.observed.status.condition(ConditionType.SCHEDULED)
    of_this_spec = plan is not None and plan.observed_generation == stream.identity.generation
    return of_this_spec and plan is not None and plan.reason is Reason.NO_MORE_WINDOWS
