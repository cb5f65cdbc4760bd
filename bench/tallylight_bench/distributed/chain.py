"""Run the chain: converters, functions, the state machine and the object store, for one or more streams at once."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from statistics import median

import msgspec

from tallylight_bench.clip import SEGMENT_SECONDS
from tallylight_bench.distributed.dispatch import Host
from tallylight_bench.distributed.hosted import Hosted, ProcessFailedError
from tallylight_bench.distributed.interpreter import Interpreter, interpreting
from tallylight_bench.distributed.memory import PeakMemory
from tallylight_bench.distributed.object_server import Server
from tallylight_bench.distributed.recorder import is_function
from tallylight_bench.distributed.seconds import Second
from tallylight_bench.distributed.shape import ChainUse, Shape, Told
from tallylight_bench.distributed.state_machine import AGGREGATE
from tallylight_demo.encode import Segment
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.wire import Configure, DetectorSpec, Finish, PlaySegment, framed

# A run that takes so many times as long as its streams play, and then so much, will not end.
SLOWEST, START_SECONDS = 12.0, 120.0


@dataclass(slots=True)
class _Run:
    """What runs: converters by stream, functions by stream and name."""

    converters: list[Hosted]
    functions: Mapping[tuple[int, str], Hosted]
    executions: list[str] = field(default_factory=list)

    @property
    def pids(self) -> list[int]:
        return [each.pid for each in (*self.converters, *self.functions.values())]


def functions() -> list[DetectorSpec]:
    """The detectors that are functions: all that judge pictures or sound."""
    return [spec for spec in specs(resolved(None)) if is_function(spec)]


def chained(segments: Sequence[Segment], streams: int, form: str, store: Server) -> Shape:
    """Judge so many streams of these segments, as they come live. Raises ProcessFailedError."""
    with (
        interpreting([spec.name for spec in functions()]) as interpreter,
        _started(streams, form, store.address) as run,
    ):
        host = Host(run.functions, interpreter)
        stored, own = store.cpu_seconds, time.process_time()
        with PeakMemory(run.pids) as memory:
            began = _judged(run, host, interpreter, segments)
        own = time.process_time() - own
        use = ChainUse(
            converters=[converter.used for converter in run.converters],
            functions=[function.finish() for function in run.functions.values()],
            store_cpu=store.cpu_seconds - stored,
            interpreter_cpu=own,
            transitions=sum(map(interpreter.transitions, run.executions)),
            executions=len(run.executions),
            execution_seconds=median(path.done_without_waiting - path.stored for path in host.paths.values()),
        )
        told = [
            Told(stream, event, host.paths[stream, number].done_without_waiting)
            for stream, heard in host.told.items()
            for number, event in heard.events
        ]
    media = streams * sum(segment.seconds for segment in segments)
    return Shape(streams, media, began - SEGMENT_SECONDS, told, memory.peak, use)


@contextmanager
def _started(streams: int, form: str, store: str) -> Iterator[_Run]:
    """All processes, warm."""
    with ExitStack() as stack:
        converters = [_converter(stack, stream, form, store) for stream in range(streams)]
        names = [*(spec.name for spec in functions()), AGGREGATE]
        places = [(stream, name) for stream in range(streams) for name in names]
        hosted = {(stream, name): _function(stack, stream, name, store) for stream, name in places}
        order = framed(Configure(list(specs(resolved(None)))))
        for converter in converters:
            converter.tell(order)
        for each in chain(converters, hosted.values()):
            each.warm()
        yield _Run(converters, hosted)


def _converter(stack: ExitStack, stream: int, form: str, store: str) -> Hosted:
    made = Hosted("converter", "--stream", str(stream), "--form", form, "--store", store)
    stack.callback(made.end)
    return made


def _function(stack: ExitStack, stream: int, name: str, store: str) -> Hosted:
    made = Hosted("aggregate", f"stream-{stream}") if name == AGGREGATE else Hosted("function", name, store)
    stack.callback(made.end)
    return made


def _judged(run: _Run, host: Host, interpreter: Interpreter, segments: Sequence[Segment]) -> float:
    """Play all streams to their end; gives the wall clock's time at which they began."""
    began, start = time.time(), time.monotonic()
    deadline = start + START_SECONDS + SLOWEST * len(run.converters) * sum(segment.seconds for segment in segments)
    with ThreadPoolExecutor(2 * len(run.converters) + len(run.functions)) as pool:
        work = [pool.submit(host.work, place) for place in run.functions]
        for number, converter in enumerate(run.converters):
            work.append(pool.submit(_feed, converter, segments, start))
            work.append(pool.submit(_begin_executions, converter, number, interpreter, run.executions))
        try:
            while not host.over:
                for task in interpreter.tasks():
                    host.give(task)
                _raise_failures(work)
                if time.monotonic() > deadline:
                    raise ProcessFailedError("the chain did not get to the streams' end in time")
        except ProcessFailedError:
            for each in (*run.converters, *run.functions.values()):
                each.end()
            raise
        finally:
            host.stop()
    _raise_failures(work)
    return began


def _feed(converter: Hosted, segments: Sequence[Segment], start: float) -> None:
    """Hand on each segment when it comes: the first at once, the others in the time that they play."""
    for number, segment in enumerate(segments):
        time.sleep(max(0.0, start + number * SEGMENT_SECONDS - time.monotonic()))
        converter.tell(framed(PlaySegment(segment.number, segment.data, b"", segment.seconds, discontinuity=False)))
    converter.tell(framed(Finish()))


def _begin_executions(converter: Hosted, stream: int, interpreter: Interpreter, executions: list[str]) -> None:
    """Start an execution for each second that is stored."""
    for said in converter.lines():
        second = msgspec.json.decode(said, type=Second)
        executions.append(interpreter.start(f"stream-{stream}-{second.number}", said))


def _raise_failures(work: "Iterable[Future[None]]") -> None:
    for each in work:
        if each.done():
            each.result()
