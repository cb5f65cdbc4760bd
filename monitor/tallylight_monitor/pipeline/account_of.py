"""What a monitor's processes did and cost, for its report."""

import resource

from tallylight_monitor.judging.accounting import Account
from tallylight_monitor.judging.judgement import Judgement
from tallylight_monitor.pipeline.supervisor import Supervisor


def account_of(supervisor: Supervisor, judgement: Judgement) -> Account:
    """By now."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    media_end, totals = supervisor.last_beat.media_end, supervisor.totals
    return Account(
        media_seconds=media_end,
        frames=totals.pictures,
        decoder_restarts=supervisor.restarts,
        cpu_seconds=usage.ru_utime + usage.ru_stime + totals.cpu_seconds,
        peak_memory_bytes=usage.ru_maxrss * 1024 + supervisor.peak_memory,
        lost_seconds=judgement.losses.lost_by(media_end),
        unjudged=judgement.unjudged(media_end),
        programme=judgement.feed.programme,
        programmes=judgement.feed.programmes,
        unmeasured=judgement.watch.unmeasured(),
    )
