import asyncio

from msgspec import structs
from reconciler_stage import CUP, Stage, played

from tallylight_contract.conditions import ConditionType, Reason


@played
async def test_a_stream_that_the_runtime_refuses_is_told_so_and_started_once_it_is_mended():
    async with Stage((CUP,)) as stage:
        right = stage.streams[CUP]
        stage.runtime.refusals["file:///clips/a.ts"] = "spec.source.url must not be a file"
        source = structs.replace(right.spec.source, url="file:///clips/a.ts")
        stage.streams[CUP] = structs.replace(right, spec=structs.replace(right.spec, source=source))
        stage.reconciler.wake(CUP)
        await asyncio.sleep(60)
        assert not stage.runtime.of(CUP).monitors
        told = {known.type: known for known in stage.runtime.of(CUP).status.conditions}[ConditionType.SCHEDULED]
        assert (told.status, told.reason) == ("False", Reason.INVALID_SPEC)
        stage.streams[CUP] = right
        stage.reconciler.wake(CUP)
        await asyncio.sleep(1)
        assert len(stage.runtime.of(CUP).live) == 1
