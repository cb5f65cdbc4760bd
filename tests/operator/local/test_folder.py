import base64
import json
import os
from pathlib import Path

import pytest
from livestream_documents import document

from tallylight_operator.decision.model import Key
from tallylight_operator.local.definitions import read_text
from tallylight_operator.local.folder import GRACE_SECONDS, Folder
from tallylight_operator.local.generations import Generations
from tallylight_operator.local.screen import JsonLines

LATER = GRACE_SECONDS + 0.1


def stream(name="cup", **spec):
    made = document(**spec)
    made["metadata"] = {"name": name, "namespace": "sports"}
    return made


def secret(name="cup-origin", **values):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "sports"}, **values}


def write(folder: Path, file: str, *documents):
    (folder / file).write_text("\n---\n".join(json.dumps(one) for one in documents))


CUP, GOLF = Key("sports", "cup"), Key("sports", "golf")


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path, Generations(tmp_path / ".state" / "generations.json"))


def test_streams_of_every_file_and_document_are_found(tmp_path, folder):
    write(tmp_path, "a.yaml", stream("cup"), stream("golf"))
    write(tmp_path, "b.json", stream("rugby"))
    change = folder.scan(0)
    assert change.keys == {CUP, GOLF, Key("sports", "rugby")} == set(folder.keys())
    assert change.problems == ()


@pytest.mark.parametrize("name", [".hidden.yaml", "notes.txt", "a.yaml~", "a.yaml.swp"])
def test_other_files_are_left_alone(tmp_path, folder, name):
    write(tmp_path, name, stream())
    assert folder.scan(0).keys == frozenset()


def test_a_folder_within_the_folder_is_left_alone(tmp_path, folder):
    (tmp_path / "old.yaml").mkdir()
    assert folder.scan(0).problems == ()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(os.mkfifo, "pipe", id="a FIFO"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), "device", id="a link to a device"),
        pytest.param(lambda path: path.symlink_to(path), "leads to no file", id="a link to itself"),
        pytest.param(lambda path: path.symlink_to("gone.yaml"), "leads to no file", id="a link to nothing"),
    ],
)
def test_what_is_called_as_a_definition_and_is_no_file_is_told(tmp_path, folder, make, said):
    make(tmp_path / "odd.yaml")
    write(tmp_path, "cup.yaml", stream())
    change = folder.scan(0)
    assert change.keys == {CUP}
    (problem,) = change.problems
    assert (problem.file, said in problem.message) == ("odd.yaml", True)


def test_a_stream_whose_files_link_breaks_goes_on_and_is_told_of(tmp_path, folder):
    write(tmp_path, "elsewhere", stream())
    (tmp_path / "cup.yaml").symlink_to("elsewhere")
    assert folder.scan(0).problems == ()
    (tmp_path / "elsewhere").unlink()
    assert [problem.file for problem in folder.scan(10).problems] == ["cup.yaml"]
    folder.scan(20)
    assert set(folder.keys()) == {CUP}


def test_each_problem_is_reported_with_file_line_and_path(tmp_path, folder):
    (tmp_path / "cup.yaml").write_text(
        "apiVersion: tallylight.dev/v1alpha1\nkind: LiveStream\nmetadata: {name: cup}\nspec:\n"
        "  source: {url: 'https://user:hunter2@origin.example/x.m3u8'}\n  schedule:\n    window:\n"
        "      start: 2026-12-05T18:00:00Z\n      end: 2026-12-05T17:00:00Z\n  colour: red\n"
    )
    shown = [str(problem) for problem in folder.scan(0).problems]
    assert "cup.yaml:9: $.spec.schedule.window.end: must be after start" in shown
    assert any(text.startswith("cup.yaml:10: $.spec.colour: ") for text in shown)
    assert any(text.startswith("cup.yaml:5: $.spec.source.url: ") for text in shown)
    assert "hunter2" not in "".join(shown)


def test_a_broken_document_leaves_the_others(tmp_path, folder):
    write(tmp_path, "a.yaml", stream("cup", pipelines=7), stream("golf"))
    write(tmp_path, "b.yaml", stream("rugby"))
    change = folder.scan(0)
    assert set(folder.keys()) == {GOLF, Key("sports", "rugby")}
    assert [problem.path for problem in change.problems] == ["$.spec.pipelines"]


def test_a_problem_is_reported_once(tmp_path, folder):
    (tmp_path / "a.yaml").write_text("a: [")
    assert len(folder.scan(0).problems) == 1
    assert folder.scan(5).problems == ()


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("a: [", id="not YAML"),
        pytest.param(json.dumps(stream("cup", pipelines=7)), id="not valid"),
        pytest.param("kind: LiveStream", id="not to be recognised"),
        pytest.param("just words", id="not a mapping"),
    ],
)
def test_a_stream_keeps_its_last_good_spec_while_its_file_is_broken(tmp_path, folder, broken):
    write(tmp_path, "a.yaml", stream("cup", priority=5))
    folder.scan(0)
    (tmp_path / "a.yaml").write_text(broken)
    change = folder.scan(1)
    assert change.keys == frozenset()
    assert change.problems
    folder.scan(1000)
    assert folder.get(CUP).spec.priority == 5


def test_a_removed_file_ends_its_streams_after_a_moment(tmp_path, folder):
    write(tmp_path, "a.yaml", stream())
    folder.scan(0)
    (tmp_path / "a.yaml").unlink()
    first = folder.scan(1)
    assert first.scan_again
    assert first.keys == frozenset()
    assert folder.get(CUP) is not None
    assert folder.scan(1 + LATER).keys == {CUP}
    assert folder.get(CUP) is None


def test_a_file_that_is_empty_for_a_moment_changes_nothing(tmp_path, folder):
    write(tmp_path, "a.yaml", stream())
    folder.scan(0)
    (tmp_path / "a.yaml").write_text("")
    folder.scan(1)
    write(tmp_path, "a.yaml", stream())
    assert not folder.scan(1.1).scan_again
    (tmp_path / "a.yaml").write_text("")
    folder.scan(10)
    assert folder.get(CUP) is not None


def test_a_folder_that_cannot_be_read_ends_nothing(tmp_path):
    inner = tmp_path / "streams"
    inner.mkdir()
    folder = Folder(inner, Generations(tmp_path / "generations.json"))
    write(inner, "a.yaml", stream())
    folder.scan(0)
    inner.rename(tmp_path / "elsewhere")
    assert "cannot be read" in folder.scan(1).problems[0].message
    folder.scan(1000)
    assert folder.get(CUP) is not None


def test_of_two_files_with_the_same_stream_the_first_stays(tmp_path, folder):
    write(tmp_path, "b.yaml", stream("cup", priority=1))
    folder.scan(0)
    write(tmp_path, "a.yaml", stream("cup", priority=2))
    (problem,) = folder.scan(1).problems
    assert folder.get(CUP).spec.priority == 1
    assert problem.file == "a.yaml"
    assert "b.yaml:1" in problem.message
    (tmp_path / "b.yaml").unlink()
    folder.scan(2)
    assert folder.get(CUP).spec.priority == 2


def test_a_stream_that_moves_to_another_file_is_not_touched(tmp_path, folder):
    write(tmp_path, "a.yaml", stream())
    folder.scan(0)
    (tmp_path / "a.yaml").rename(tmp_path / "b.yaml")
    change = folder.scan(1)
    assert (change.keys, change.scan_again) == (frozenset(), False)


def test_the_generation_counts_changes_of_the_spec_only_also_over_restarts(tmp_path):
    path = tmp_path / ".state" / "generations.json"
    for name, spec, expected in (("x", {}, 1), ("x", {}, 1), ("y", {}, 1), ("y", {"priority": 3}, 2)):
        (tmp_path / "a.yaml").write_text(json.dumps(stream(**spec)) + f"\n# {name}")
        folder = Folder(tmp_path, Generations(path))
        folder.scan(0)
        assert folder.get(CUP).metadata.generation == expected


def test_an_edit_is_a_change_and_a_comment_is_none(tmp_path, folder):
    write(tmp_path, "a.yaml", stream())
    folder.scan(0)
    (tmp_path / "a.yaml").write_text("# a word\n" + json.dumps(stream()))
    assert folder.scan(1).keys == frozenset()
    write(tmp_path, "a.yaml", stream(suspend=True))
    assert folder.scan(2).keys == {CUP}


def test_a_changed_secret_wakes_the_streams_that_refer_to_it(tmp_path, folder):
    source = {"url": "https://origin.example/x.m3u8", "secretRef": {"name": "cup-origin"}}
    write(tmp_path, "a.yaml", stream("cup", source=source), stream("golf"))
    folder.scan(0)
    write(tmp_path, "s.yaml", secret(stringData={"password": "one"}))
    assert folder.scan(1).keys == {CUP}
    assert folder.secret(Key("sports", "cup-origin")) == {"password": b"one"}


def test_both_fields_of_a_secret_are_read():
    encoded = base64.b64encode(b"ann").decode()
    read = read_text("s.json", json.dumps(secret(data={"user": encoded}, stringData={"password": "pw"})))
    assert read.definitions[0].value == {"user": b"ann", "password": b"pw"}


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"data": {"password": "hunter2 hunter2!"}}, id="not base64"),
        pytest.param({"stringData": {"password": {"hunter2": "hunter2"}}}, id="not text"),
        pytest.param({"stringData": {"../hunter2": "hunter2"}}, id="a key that leads elsewhere"),
        pytest.param({"stringData": {"..": "hunter2"}}, id="a key that is a folder"),
        pytest.param({"data": ["hunter2"]}, id="not a mapping"),
    ],
)
def test_what_is_wrong_with_a_secret_is_reported_without_it(values):
    read = read_text("s.json", json.dumps(secret(**values)))
    assert read.broken
    assert "hunter2" not in "".join(map(str, read.problems))


def test_no_secret_is_in_a_definitions_words():
    read = read_text("s.json", json.dumps(secret(stringData={"password": "hunter2"})))
    assert "hunter2" not in repr(read)


def test_other_kinds_are_worth_a_notice_and_break_nothing():
    read = read_text("a.json", json.dumps({"apiVersion": "v1", "kind": "ConfigMap"}))
    assert not read.broken
    assert read.problems[0].path == "$.kind"


def test_json_may_be_indented_with_tabs():
    assert read_text("a.json", json.dumps(stream(), indent="\t")).definitions


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a: !!bool maybe\n", 1, id="a truth that is none"),
        pytest.param('kind: Secret\na: !!int ""\n', 2, id="an empty number"),
        pytest.param('kind: Secret\nmetadata: "\\UFFFFFFFF"\n', 2, id="a character beyond Unicode"),
        pytest.param('kind: "\\uD800"\n', 1, id="half a character"),
    ],
)
def test_what_no_library_can_read_is_a_problem_with_its_line_and_the_other_files_are_read(tmp_path, folder, text, line):
    write(tmp_path, "cup.yaml", stream("cup"))
    (tmp_path / "odd.yaml").write_text(text)
    change = folder.scan(0)
    assert change.keys == {CUP}
    assert [(problem.file, problem.line, problem.fatal) for problem in change.problems] == [("odd.yaml", line, True)]


def test_a_file_that_trips_us_costs_itself_and_says_so(tmp_path, folder, monkeypatch):
    def trips(name, text):
        if name == "odd.yaml":
            raise RuntimeError("what no test foresaw")
        return read_text(name, text)

    monkeypatch.setattr("tallylight_operator.local.folder.read_text", trips)
    write(tmp_path, "cup.yaml", stream("cup"))
    write(tmp_path, "odd.yaml", stream("golf"))
    change = folder.scan(0)
    assert change.keys == {CUP}
    (problem,) = change.problems
    assert problem.file == "odd.yaml"
    assert "RuntimeError" in problem.message
    assert "report it" in problem.message


def test_a_name_of_a_file_that_is_no_text_is_told_all_the_same(tmp_path, folder):
    (tmp_path / os.fsdecode(b"\xff\x1b.yaml")).write_text("a: [")
    lines = []
    screen = JsonLines(lines.append, lambda: None)
    for problem in folder.scan(0).problems:
        screen.problem(problem)
    assert json.loads(lines[0])["file"] == "\\udcff\\x1b.yaml"
