"""Monitors as child processes. Real processes, since their handling is what is under test."""

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fake_monitor
import psutil
import pytest
from process_bench import CUP, LONGEST_WAIT, NAME, QUICK, Bench, Recorded, order

from tallylight_contract.livestream import Overrun
from tallylight_contract.status import LiveStreamStatus
from tallylight_monitor.muting import Muting
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.decision.model import Collect, Drain, MoveEnd, Mute, Phase, Start
from tallylight_operator.local.files import StateFolder
from tallylight_operator.local.launch import WatchCommand
from tallylight_operator.local.monitor import Shared
from tallylight_operator.local.probes import HttpProbes
from tallylight_operator.local.processes import Processes
from tallylight_operator.local.statuses import Statuses
from tallylight_operator.local.waits import Waits


@pytest.fixture
def act(tmp_path, monkeypatch):
    """Have something done with a runtime whose monitors behave as a script says."""

    @asynccontextmanager
    async def bench(waits):
        state, output, probes, woken = StateFolder(tmp_path / "state"), Recorded(), HttpProbes(0.5), []
        prefix = (sys.executable, fake_monitor.__file__)
        launch = WatchCommand(prefix, state, lambda key: made.secret, allow_private=True)
        shared = Shared(launch, probes, waits, lambda: datetime.now(UTC), lambda: None)
        runtime = Processes(state, Statuses(state), shared, output, woken.append)
        made = Bench(runtime, output, state, woken)
        try:
            yield made
        finally:
            runtime.kill_all()
            await runtime.end_all()
            await probes.close()

    def run(doing, waits=QUICK, **script):
        path = tmp_path / "script.json"
        path.write_text(json.dumps(script))
        monkeypatch.setenv("FAKE_MONITOR_SCRIPT", str(path))

        async def all_of_it():
            async with bench(waits) as made:
                await doing(made)

        asyncio.run(all_of_it())

    return run


def running(monitor):
    return monitor.phase is Phase.RUNNING


def ended(monitor):
    return monitor.phase is Phase.ENDED


@pytest.mark.parametrize("ready", [True, False])
def test_a_monitor_runs_once_it_answers_whether_it_receives(act, ready):
    async def doing(bench):
        await bench.start()
        assert (await bench.observed()).phase is Phase.STARTING
        monitor = await bench.until(running)
        assert (monitor.receiving, monitor.cause) == (ready, "" if ready else "answered 401")
        assert bench.output.counts == [1]
        assert bench.output.lines[0][1]["stream"] == "sports/cup"
        assert CUP in bench.woken

    act(doing, ready=ready)


def test_a_monitor_that_answers_nothing_is_starting_still(act):
    async def doing(bench):
        await bench.start()
        await asyncio.sleep(1.0)
        monitor = await bench.observed()
        assert (monitor.phase, monitor.receiving) == (Phase.STARTING, None)

    act(doing, silent_http=True)


def test_starting_twice_is_harmless(act):
    async def doing(bench):
        await bench.start()
        pid = (await bench.until(running)) and bench.process().pid
        await bench.start()
        assert bench.process().pid == pid
        assert bench.output.counts == [1]

    act(doing)


def test_an_edit_moves_the_end_and_nothing_else(act):
    async def doing(bench):
        await bench.start(until=datetime.now(UTC) + timedelta(hours=1))
        await bench.until(running)
        pid, ordered = bench.process().pid, bench.folder.order_file.read_bytes()
        moved = datetime.now(UTC) + timedelta(hours=2)
        await bench.runtime.carry_out(CUP, MoveEnd(NAME, moved))
        assert (await bench.observed()).until == moved == bench.folder.until()
        assert (bench.process().pid, bench.folder.order_file.read_bytes()) == (pid, ordered)
        await bench.runtime.carry_out(CUP, MoveEnd(NAME, None))
        assert bench.folder.until_file.read_bytes() == b""

    act(doing)


def test_a_mute_reaches_the_running_monitor_in_a_file_that_it_reads(act):
    async def doing(bench):
        muted = datetime.now(UTC) + timedelta(hours=1)
        await bench.start()
        await bench.until(running)
        pid, read = bench.process().pid, Muting(file_named(bench.process(), "--muted"))
        for until in (muted, None):
            bench.woken.clear()
            await bench.runtime.carry_out(CUP, Mute(NAME, until))
            assert (await bench.observed()).muted_until == until == bench.folder.muted_until()
            assert CUP in bench.woken
            read.reread()
            assert read.is_muted(datetime.now(UTC)) is (until is not None)
        assert bench.process().pid == pid

    act(doing)


def test_a_monitor_that_starts_muted_is_muted_from_the_first(act):
    async def doing(bench):
        muted = datetime.now(UTC) + timedelta(hours=1)
        await bench.runtime.carry_out(CUP, Start(NAME, order(), None, muted))
        monitor = await bench.until(running)
        assert monitor.muted_until == muted == bench.folder.muted_until()

    act(doing)


def file_named(process, flag):
    words = process.cmdline()
    return Path(words[words.index(flag) + 1])


def test_a_monitor_ends_by_itself_and_its_report_waits_to_be_collected(act):
    async def doing(bench):
        await bench.start(until=datetime.now(UTC) + timedelta(seconds=0.5))
        monitor = await bench.until(ended)
        assert monitor.report.outcome == "window_ended"
        assert monitor.ended_at is not None
        assert bench.output.counts == [1, 0]
        await bench.runtime.carry_out(CUP, Collect(NAME))
        assert (await bench.runtime.observe(CUP)).monitors == ()
        assert not bench.folder.path.exists()
        assert len(list((bench.state.path / "reports" / "sports.cup").iterdir())) == 1

    act(doing)


def test_a_drained_monitor_writes_its_report(act):
    async def doing(bench):
        await bench.start()
        await bench.until(running)
        await bench.runtime.carry_out(CUP, Drain(NAME, "suspended"))
        assert (await bench.observed()).phase is Phase.ENDING
        assert (await bench.until(ended)).report.outcome == "stopped"

    act(doing)


def test_a_monitor_that_does_not_end_is_killed(act):
    async def doing(bench):
        await bench.start()
        await bench.until(running)
        await bench.runtime.carry_out(CUP, Drain(NAME, "suspended"))
        monitor = await bench.until(ended)
        assert (monitor.report, monitor.crashes) == (None, 0)
        assert "SIGKILL" in monitor.detail

    act(doing, Waits(drain=0.3, probe_every=0.05), ignore_sigterm=True)


def test_a_crashed_monitor_is_restarted_on_the_same_port_and_the_cause_is_reported(act):
    async def doing(bench):
        await bench.start()
        await bench.until(running)
        (before,) = bench.runtime.answering()
        monitor = await bench.until(lambda monitor: monitor.crashes == 1)
        assert (monitor.phase, monitor.receiving) == (Phase.RESTARTING, None)
        assert monitor.detail == "exit status 3: decoder fell over"
        await bench.until(running)
        assert bench.runtime.answering() == (before,)
        assert bench.output.counts == [1, 0, 1]

    act(doing, crash_after=0.5)


def test_a_monitor_that_cannot_be_started_is_tried_again_ever_more_seldom(act):
    async def doing(bench):
        await bench.start()
        await bench.until(lambda monitor: monitor.crashes == 3)
        times = [line["wall_time"] for _, line in bench.output.lines if line["event"] == "open"]
        first, second, third = (datetime.fromisoformat(text) for text in times)
        assert third - second > timedelta(seconds=0.4)
        assert second - first > timedelta(seconds=0.2)

    act(doing, crash_after=0)


def test_nothing_is_started_again_after_the_end_and_its_overrun(act):
    async def doing(bench):
        await bench.start(until=datetime.now(UTC) + timedelta(seconds=0.1), overrun=Overrun(policy="Stop"))
        await bench.until(ended)
        assert max(bench.output.counts, default=0) <= 1

    act(doing, crash_after=0)


def test_a_program_that_is_not_there_is_a_crash_with_its_cause(act):
    async def doing(bench):
        object.__setattr__(bench.runtime._shared.launch, "prefix", ("/nonexistent/tallylight",))
        await bench.start()
        monitor = await bench.until(lambda monitor: monitor.crashes == 1)
        assert "cannot be started" in monitor.detail
        assert bench.output.counts == []

    act(doing)


def test_secrets_are_files_for_their_owner_alone_and_leave_with_the_monitor(act):
    async def doing(bench):
        bench.secret = {"password": b"hunter2", "user": b"ann"}
        await bench.start()
        await bench.until(running)
        files = sorted(bench.folder.secrets.iterdir())
        assert [(file.name, file.stat().st_mode & 0o777) for file in files] == [
            ("password", 0o600),
            ("user", 0o600),
        ]
        assert bench.folder.secrets.stat().st_mode & 0o777 == 0o700
        await bench.until(lambda _: bench.output.lines)  # it serves before its first line comes through
        assert bench.output.lines[0][1]["secrets"] == ["password", "user"]
        await bench.runtime.carry_out(CUP, Drain(NAME, "over"))
        await bench.until(ended)
        assert not bench.folder.secrets.exists()

    act(doing)


@pytest.mark.parametrize(
    ("secret", "named"),
    [
        pytest.param(None, False, id="a stream without a Secret"),
        pytest.param({}, True, id="a Secret without a key is one all the same"),
    ],
)
def test_a_monitor_is_given_a_folder_of_secrets_only_where_its_stream_names_a_secret(act, secret, named):
    async def doing(bench):
        bench.secret = secret
        await bench.start()
        await bench.until(running)
        assert ("--secrets" in bench.process().cmdline()) is named

    act(doing)


def test_neither_secret_nor_address_is_among_the_arguments(act):
    async def doing(bench):
        bench.secret = {"password": b"hunter2"}
        await bench.start()
        await bench.until(running)
        arguments = " ".join(bench.process().cmdline())
        assert "hunter2" not in arguments
        assert "t0ken" not in arguments
        assert "origin.example" not in arguments

    act(doing)


def test_a_missing_secret_is_reported_before_anything_starts(act):
    async def doing(bench):
        def missing(key):
            raise RetryableError("no such Secret")

        object.__setattr__(bench.runtime._shared.launch, "secret_of", missing)
        with pytest.raises(RetryableError, match="no such Secret"):
            await bench.start()
        assert (await bench.runtime.observe(CUP)).monitors == ()

    act(doing)


def test_all_monitors_end_at_the_same_time_and_their_reports_are_kept(act):
    async def doing(bench):
        for pipeline in (0, 1):
            await bench.runtime.carry_out(CUP, Start(f"cup-w1-{pipeline}", order(pipeline=pipeline), None))
        async with asyncio.timeout(LONGEST_WAIT):
            while not all(map(running, bench.runtime.observed(CUP))):  # noqa: ASYNC110 - processes are waited for
                await asyncio.sleep(0.02)
        await bench.runtime.end_all()
        assert bench.runtime.running() == 0
        status = Statuses(bench.state).get(CUP)
        assert {report.window for report in status.history} == {"w1"}
        assert len(status.history) == 2
        with pytest.raises(RetryableError):
            await bench.start()

    act(doing)


def test_a_monitor_of_an_earlier_run_is_ended_and_its_report_kept(act):
    async def doing(bench):
        await bench.start()
        await bench.until(running)
        other = Processes(bench.state, Statuses(bench.state), bench.runtime._shared, bench.output, lambda key: None)
        left = bench.process()
        assert await other.clear_leftovers() == {CUP}
        assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE
        assert other._statuses.get(CUP).last_report.outcome == "stopped"
        assert not bench.folder.path.exists()

    act(doing)


def test_a_status_is_shown_once_and_outlives_the_runtime(act):
    async def doing(bench):
        status = LiveStreamStatus(observed_generation=3)
        await bench.runtime.publish(CUP, status)
        await bench.runtime.publish(CUP, status)
        assert bench.output.statuses == [(CUP, status)]
        assert Statuses(bench.state).get(CUP) == status

    act(doing)


def test_a_status_that_cannot_be_read_is_none(tmp_path):
    state = StateFolder(tmp_path)
    state.status(CUP).parent.mkdir(parents=True)
    state.status(CUP).write_text("{")
    assert Statuses(state).get(CUP) == LiveStreamStatus()
