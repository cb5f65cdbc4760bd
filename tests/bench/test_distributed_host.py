import os
import sys
from threading import Thread

import msgspec
import pytest

import tallylight_bench.distributed.__main__ as bench
from tallylight_bench.distributed import object_server
from tallylight_bench.distributed.dispatch import Host
from tallylight_bench.distributed.hosted import Hosted, ProcessFailedError
from tallylight_bench.distributed.object_server import StoreMissingError
from tallylight_bench.distributed.state_machine import AGGREGATE, Task


class Warm:
    """A function that notes what it is asked, and answers what it is told to."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def ask(self, asked):
        self.asked.append(msgspec.json.decode(asked)["number"])
        return self.answer


class Machine:
    def __init__(self):
        self.answers = []

    def answered(self, task, answer):
        self.answers.append((task.token, answer))


def task(function, number, *, last=False):
    given = {"stream": 0, "number": number, "stored_at": 100.0 + number, "last": last}
    return Task(function, f"{function}-{number}", given)


def served(host, functions, tasks):
    threads = [Thread(target=host.work, args=(place,)) for place in functions]
    for each in threads:
        each.start()
    for each in tasks:
        host.give(each)
    host.stop()
    for each in threads:
        each.join(10)


def test_a_function_sees_its_seconds_in_order_and_the_machine_has_every_answer():
    functions, machine = {(0, "black"): Warm(b'{"samples":[]}\n')}, Machine()
    served(Host(functions, machine), functions, [task("black", number) for number in (2, 0, 1)])
    assert functions[0, "black"].asked == [0, 1, 2]
    assert [token for token, _ in machine.answers] == ["black-0", "black-1", "black-2"]


def test_the_run_is_over_once_the_last_second_of_every_stream_is_aggregated():
    functions = {(0, AGGREGATE): Warm(b'{"events":[]}\n')}
    host = Host(functions, Machine())
    assert not host.over
    served(host, functions, [task(AGGREGATE, 0, last=True)])
    assert host.over


def test_a_second_takes_as_long_as_its_slowest_detector_and_the_aggregation():
    host = Host({(0, "black"): Warm(b""), (0, "silence"): Warm(b"")}, Machine())
    for name, seconds in (("black", 0.2), ("silence", 0.1), (AGGREGATE, 0.05)):
        host._note(task(name, 3), (0, name), seconds)
    assert host.paths[0, 3].done_without_waiting == pytest.approx(103.25)


def test_a_process_that_fails_is_named_with_what_it_said(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    hosted = Hosted("function", "no-such-detector", "nowhere")
    try:
        with pytest.raises(ProcessFailedError, match=r"(?s)^function no-such-detector nowhere ended: .*ValueError"):
            hosted.warm()
    finally:
        hosted.end()


def test_a_process_that_breaks_off_is_not_taken_for_one_that_is_through(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    hosted = Hosted("aggregate", "one")
    try:
        hosted.warm()
        hosted.tell(b'{"stream":0,"number":0,"form":"raw"}\n{}\n')
        with pytest.raises(ProcessFailedError, match="aggregate one ended"):
            list(hosted.lines())
    finally:
        hosted.end()


def test_a_process_says_at_its_end_what_it_used(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    hosted = Hosted("aggregate", "one")
    try:
        hosted.warm()
        assert hosted.ask(b'{"stream":0,"number":0,"form":"raw"}\n') == b'{"events":[]}\n'
        assert hosted.finish().calls == 1
    finally:
        hosted.end()


def test_without_an_object_store_you_are_told_what_to_install(monkeypatch):
    monkeypatch.setattr(object_server, "SERVED_BY", "no-such-store")
    with pytest.raises(StoreMissingError, match="install the extra `bench`"), object_server.serving():
        pass


def test_where_the_chains_libraries_are_missing_you_are_told_which_and_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(bench, "LIBRARIES", ("msgspec", "no_such_library"))
    assert bench.main(["--streams", "1"]) == 2
    assert capsys.readouterr().err == (
        "bench: missing: no_such_library; `make bench-consolidation` installs what it needs\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["--streams", "0"], id="no stream"),
        pytest.param(["--seconds", "8"], id="too short for a defect"),
        pytest.param(["--seconds", "13"], id="no whole number of segments"),
        pytest.param(["--forms", "bmp"], id="an unknown form"),
    ],
)
def test_what_cannot_be_run_is_refused(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        bench.main(words)
    assert "error:" in capsys.readouterr().err
