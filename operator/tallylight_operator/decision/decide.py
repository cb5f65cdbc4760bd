"""Decide what to do about one stream; do none of it. Pure: a clock's reading comes in, wishes go out."""

from dataclasses import dataclass
from datetime import datetime

from tallylight_contract.livestream import LiveStreamSpec
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.actions import farewell, wishes_for
from tallylight_operator.decision.model import Observed, Wish
from tallylight_operator.decision.projection import view_after
from tallylight_operator.decision.reports import is_kept
from tallylight_operator.decision.state import Identity, Situation, look
from tallylight_operator.decision.status import status_of
from tallylight_operator.decision.status_deferral import spared_until
from tallylight_operator.decision.wake_time import wake_at


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall be done, what shall be said, and when to decide again though nothing happens.

    `again`: the status holds a report that was not in the published one; once it is published, decide once
    more, for only then is that monitor cleared away. `spared_until`: until then the status is not worth a write.
    """

    wishes: tuple[Wish, ...]
    status: LiveStreamStatus
    wake_at: datetime | None = None
    again: bool = False
    spared_until: datetime | None = None


def decide(spec: LiveStreamSpec | None, identity: Identity, now: datetime, observed: Observed) -> Decision:
    """Bring one stream's monitors nearer to its spec. No spec means that the LiveStream is gone.

    The same input gives the same decision; and when its wishes are carried out and its status is published,
    the next one at the same instant has no wishes and the same status.
    """
    if spec is None:
        return Decision(farewell(observed), observed.status)
    situation = look(spec, identity, now, observed)
    wishes = wishes_for(situation)
    view = view_after(situation, wishes)
    status = status_of(view)
    return Decision(
        wishes=wishes,
        status=status,
        wake_at=wake_at(situation),
        again=_has_news(situation),
        spared_until=spared_until(view, wishes, status),
    )


def _has_news(situation: Situation) -> bool:
    return not all(is_kept(seen, situation.observed.status) for seen in situation.ended)
