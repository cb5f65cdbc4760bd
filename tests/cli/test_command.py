import importlib.util
import sys
from types import ModuleType

import pytest

from tallylight import __version__
from tallylight.__main__ import LATER, SUBCOMMANDS, Subcommand, main, run

BROKEN = Subcommand("broken", "tallylight_broken", "monitor", "needs what is not there")


@pytest.fixture
def watch(monkeypatch):
    """A monitor's command that notes what it was given, and ends with 7."""
    given = []
    module = ModuleType("fake_watch")
    module.main = lambda argv: given.append(list(argv)) or 7
    monkeypatch.setitem(sys.modules, "fake_watch", module)
    monkeypatch.setitem(SUBCOMMANDS, "watch", Subcommand("watch", "fake_watch", "monitor", "judge one stream"))
    return given


def test_a_subcommand_gets_its_arguments_and_its_status_is_ours(watch):
    assert main(["watch", "--fail-on", "Critical", "clip.mp4"]) == 7
    assert watch == [["--fail-on", "Critical", "clip.mp4"]]


def test_a_subcommands_help_is_its_own(watch):
    assert main(["watch", "--help"]) == 7
    assert watch == [["--help"]]


def test_a_missing_library_is_named_with_the_extra_that_brings_it(capsys, tmp_path, monkeypatch):
    (tmp_path / "tallylight_broken.py").write_text("import a_library_that_is_not_there\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert run(BROKEN, []) == 2
    assert capsys.readouterr().err == (
        "tallylight: `tallylight broken` needs a_library_that_is_not_there, which is not installed:"
        " pip install 'tallylight[monitor]'\n"
    )


def test_a_missing_part_of_tallylight_is_named_too(capsys):
    assert run(Subcommand("x", "tallylight_nowhere.command", "demo", ""), []) == 2
    assert "pip install 'tallylight[demo]'" in capsys.readouterr().err


@pytest.mark.parametrize("name", LATER)
def test_what_comes_later_says_so(capsys, name):
    assert main([name]) == 2
    assert "not part of this release yet" in capsys.readouterr().err


def test_help_teaches_what_there_is(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    shown = capsys.readouterr().out
    assert all(f"  {command.name}" in shown and command.summary in shown for command in SUBCOMMANDS.values())
    assert "tallylight watch https://" in shown


def test_no_subcommand_prints_the_help_and_is_an_error(capsys):
    assert main([]) == 2
    assert "examples:" in capsys.readouterr().out


def test_an_unknown_subcommand_is_shown_the_known(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["wach"])
    assert "'watch'" in capsys.readouterr().err


def test_the_version_is_shown(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"tallylight {__version__}\n"


def test_the_crd_is_printed(capsys):
    assert main(["crd"]) == 0
    assert "kind: CustomResourceDefinition" in capsys.readouterr().out


@pytest.mark.parametrize("command", [pytest.param(command, id=name) for name, command in SUBCOMMANDS.items()])
def test_a_subcommands_module_belongs_to_a_root_of_ours(command):
    assert importlib.util.find_spec(command.module.partition(".")[0])
