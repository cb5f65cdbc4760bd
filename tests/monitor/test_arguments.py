"""What the command line promises, and how it refuses: in one line, with status 2, and never with a secret."""

import asyncio
import json
import re
import socket

import pytest
from ports import free_port

from tallylight_contract.detectors import CATALOGUE
from tallylight_monitor.arguments import arguments
from tallylight_monitor.command import _assignment, main

SECRET = "s3cret"
TEXT = b"Dear all,\nplease find the minutes of our last meeting below.\n" * 50
FLAGS = (
    "--detectors",
    "--tier",
    "--every-picture",
    "--format",
    "--fail-on",
    "--evidence",
    "--listen",
    "--allow-private",
    "--secrets",
    "--profile",
    "--program",
    "--spool",
    "--order",
    "--until",
    "--muted",
    "--report",
    "--listen-fd",
    "--lifeline",
)


@pytest.fixture
def clean_loop():
    """The command leaves no event loop behind that a later test could trip over."""
    yield
    asyncio.set_event_loop(None)


def refused(capsys, *argv):
    """Run the command, which must refuse; gives what it says on stderr."""
    try:
        status = main([str(each) for each in argv])
    except SystemExit as error:
        status = error.code
    said = capsys.readouterr()
    assert status == 2
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


def test_help_tells_every_flag_and_every_exit_status(capsys):
    with pytest.raises(SystemExit) as caught:
        arguments(["--help"])
    assert caught.value.code == 0
    told = capsys.readouterr().out
    for flag in FLAGS:
        assert re.search(rf"^  {flag}\b", told, re.MULTILINE), flag
    assert [line.split()[0] for line in told.split("exit status:")[1].splitlines()[1:4]] == ["0", "1", "2"]


def test_there_is_no_flag_that_this_suite_does_not_know(capsys):
    with pytest.raises(SystemExit):
        arguments(["--help"])
    told = re.findall(r"^  (--[a-z-]+)", capsys.readouterr().out, re.MULTILINE)
    assert sorted(told) == sorted(FLAGS)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        pytest.param(["gopher://origin.example/x"], "gopher is not supported", id="unknown scheme"),
        pytest.param(["/no/such/file.ts"], "/no/such/file.ts: No such file", id="missing file"),
        pytest.param(["file:///no/such/file.ts"], "/no/such/file.ts: No such file", id="missing file as an address"),
        pytest.param(["/"], "/: Is a directory", id="a folder"),
        pytest.param(["http://127.0.0.1/x.m3u8"], "its address is this machine", id="an address of this machine"),
        pytest.param(["http://no-such-host.invalid/x.m3u8"], "no-such-host.invalid", id="unknown host"),
        pytest.param(["rtmp://no-such-host.invalid/x"], "no-such-host.invalid", id="unknown host of another protocol"),
        pytest.param(["--listen", "9464", "a.ts"], "must be HOST:PORT", id="listen without a host"),
        pytest.param(["--listen", "127.0.0.1:http", "a.ts"], "must be HOST:PORT", id="listen without a number"),
        pytest.param(["--listen", "127.0.0.1:99999", "a.ts"], "must be HOST:PORT", id="listen on no port"),
        pytest.param(["--listen", "192.0.2.1:0", "a.ts"], "192.0.2.1:0", id="listen on a foreign address"),
        pytest.param(["--listen", "no such host:1", "a.ts"], "no such host:1", id="listen on no host"),
        pytest.param(["--evidence", "/dev/null/x", "a.ts"], "/dev/null/x: Not a directory", id="evidence nowhere"),
        pytest.param(["--order", "/no/such/order"], "/no/such/order", id="missing order"),
    ],
)
@pytest.mark.usefixtures("clean_loop")
def test_what_cannot_be_done_is_refused_in_one_line_that_names_it(capsys, argv, words):
    said = refused(capsys, *argv)
    assert words in said
    assert said.startswith("tallylight watch: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        pytest.param([], "name one URL or FILE to watch", id="nothing to watch"),
        pytest.param(["--order", "order", "a.ts"], "name one URL or FILE to watch", id="two things to watch"),
        pytest.param(["--detectors", "blck", "a.ts"], "blck: there are black,", id="unknown detector"),
        pytest.param(["--detectors", ",", "a.ts"], "nothing: there are black,", id="no detector"),
        pytest.param(["--fail-on", "Sometimes", "a.ts"], "Critical", id="unknown severity"),
        pytest.param(["--format", "xml", "a.ts"], "jsonl", id="unknown format"),
        pytest.param(["--tier", "half", "a.ts"], "probe", id="unknown tier"),
        pytest.param(
            ["--tier", "light", "--every-picture", "a.ts"],
            "--every-picture and --tier light contradict each other",
            id="every picture, and key frames alone",
        ),
        pytest.param(
            ["--tier", "probe", "--every-picture", "a.ts"], "leave one of them out", id="every picture, and none"
        ),
        pytest.param(["--order", "o", "--tier", "light"], "--order says the tier itself", id="two tiers"),
        pytest.param(["--order", "o", "--every-picture"], "--order says the tier itself", id="an order, and closer"),
        pytest.param(["--order", "o", "--profile", "ott"], "--order says the profile itself", id="two profiles"),
        pytest.param(["--profile", "cinema", "a.ts"], "broadcast", id="unknown profile"),
        pytest.param(["--volume", "11", "a.ts"], "--volume", id="unknown flag"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_refused_with_what_could_be(capsys, argv, words):
    assert words in refused(capsys, *argv).splitlines()[-1]


@pytest.mark.parametrize(
    "address",
    [
        f"https://ann:{SECRET}@origin.example/x.m3u8",
        f"rtsp://ann:{SECRET}@camera.example/1",
        f"srt://origin.example:9000?passphrase={SECRET}",
        f"gopher://ann:{SECRET}@origin.example/",
        f"http://no-such-host.invalid/x.m3u8?token={SECRET}",
        f"http://127.0.0.1/x.m3u8?token={SECRET}",
        f"rtmp://no-such-host.invalid/live?key={SECRET}",
    ],
)
@pytest.mark.usefixtures("clean_loop")
def test_no_refusal_echoes_what_may_be_secret(capsys, address):
    assert SECRET not in refused(capsys, address)


@pytest.mark.parametrize("name", ["minutes.txt", "minutes.ts"])
@pytest.mark.usefixtures("clean_loop")
def test_a_file_that_is_no_stream_is_refused_by_name(capsys, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(TEXT)
    said = refused(capsys, path)
    assert str(path) in said
    assert said.count("\n") == 1


@pytest.mark.usefixtures("clean_loop")
def test_an_empty_file_is_refused_by_name(capsys, tmp_path):
    path = tmp_path / "empty.ts"
    path.write_bytes(b"")
    assert str(path) in refused(capsys, path)


@pytest.mark.usefixtures("clean_loop")
def test_an_origin_that_is_not_there_is_refused_by_name(capsys):
    said = refused(capsys, "--allow-private", f"http://127.0.0.1:{free_port()}/x.m3u8?token={SECRET}")
    assert "127.0.0.1" in said
    assert SECRET not in said
    assert said.count("\n") == 1


@pytest.mark.usefixtures("clean_loop")
def test_a_port_that_is_in_use_is_refused_by_name(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        said = refused(capsys, "--listen", address, "a.ts")
    assert address in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("text", ["black", " black , freeze", ",".join(CATALOGUE)])
def test_detectors_are_named_with_commas(text):
    assert arguments(["--detectors", text, "a.ts"]).detectors == [name.strip() for name in text.split(",")]


@pytest.mark.parametrize("order", [b"", b"[]", json.dumps({"stream": "final", "url": f"x://u:{SECRET}@h"}).encode()])
def test_a_broken_order_is_refused_by_file_and_without_its_contents(capsys, tmp_path, order):
    path = tmp_path / "order.json"
    path.write_bytes(order)
    said = refused(capsys, "--order", path)
    assert str(path) in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("argv", "tier", "every"),
    [
        pytest.param([], "Full", False, id="the default"),
        pytest.param(["--tier", "full"], "Full", False, id="the default, said"),
        pytest.param(["--tier", "light"], "Light", False, id="key frames"),
        pytest.param(["--tier", "probe"], "Probe", False, id="no picture"),
        pytest.param(["--every-picture"], "Full", True, id="every picture"),
        pytest.param(["--every-picture", "--tier", "full"], "Full", True, id="every picture, and said twice"),
    ],
)
def test_a_person_chooses_a_tier_or_every_picture(argv, tier, every):
    found = _assignment(arguments([*argv, "a.ts"]))
    assert (found.tier, found.every_picture) == (tier, every)
