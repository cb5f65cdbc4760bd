"""Read the YAML or JSON documents of one file, and remember on which line each field stands.

The only user of yaml. It makes nothing but mappings, lists, text, numbers, booleans and null, and it refuses
what could be read in two ways (a key that comes twice) or grow without end (aliases that multiply).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

# A LiveStream has a few hundred bytes; a file of a thousand of them still fits.
LARGEST_TEXT = 1024 * 1024  # characters
MOST_NODES = 50_000  # in one document, aliases counted each time they are used
DEEPEST = 32  # levels; a LiveStream has seven

_HALVES = re.compile("[\ud800-\udfff]")  # the halves of UTF-16, which an escape can write and nothing can print

_PAIRS = re.compile("[\ud800-\udbff][\udc00-\udfff]")

Steps = tuple[str | int, ...]

_MERGE = "tag:yaml.org,2002:merge"
# What the library's own conversions raise where a text does not fit its tag, or an escape is no character.
_MISFITS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file: its value, and the line (from 1) of each of its fields."""

    value: object
    lines: Mapping[Steps, int]

    def line_of(self, steps: Steps) -> int:
        """The line where `steps` leads to; where there is no such field, the line of what should hold it."""
        while steps and steps not in self.lines:
            steps = steps[:-1]
        return self.lines[steps]


class UnreadableText(ValueError):  # noqa: N818 - the name is the condition
    """A text cannot be read as YAML. `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message


class _Loader(yaml.SafeLoader):
    """As Kubernetes reads YAML: an unquoted instant stays text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_documents(text: str) -> tuple[Document, ...]:
    """All documents of `text` that are not empty. Raises UnreadableText."""
    if len(text) > LARGEST_TEXT:
        raise UnreadableText(1, f"the file is larger than {LARGEST_TEXT // 1024} KiB")
    try:
        return tuple(_documents(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnreadableText(mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise UnreadableText(1, f"not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise UnreadableText(1, f"nested deeper than {DEEPEST} levels") from None


def _documents(text: str) -> Iterator[Document]:
    loader = _Loader(text)
    try:
        while (node := _node(loader)) is not None:
            walk = _Walk(loader)
            value = walk.value(node, ())
            if value is not None:
                yield Document(value, walk.lines)
    finally:
        loader.dispose()


def _node(loader: _Loader) -> Node | None:
    """The next document's root; None at the end."""
    try:
        return loader.get_node() if loader.check_node() else None
    except _MISFITS:
        raise UnreadableText(loader.line + 1, "not YAML: an escape that is no character") from None


class _Walk:
    """One way through one document, which counts its steps."""

    def __init__(self, loader: _Loader) -> None:
        self.lines: dict[Steps, int] = {}
        self._loader = loader
        self._left = MOST_NODES

    def value(self, node: Node | None, steps: Steps) -> object:
        if node is None:
            return None
        self._left -= 1
        line = node.start_mark.line + 1
        if self._left < 0:
            raise UnreadableText(line, f"more than {MOST_NODES} values, counting each use of an alias")
        if len(steps) > DEEPEST:
            raise UnreadableText(line, f"nested deeper than {DEEPEST} levels")
        self.lines.setdefault(steps, line)
        return self._content(node, steps)

    def _content(self, node: Node, steps: Steps) -> object:
        if isinstance(node, MappingNode):
            return self._mapping(node, steps)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*steps, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: MappingNode, steps: Steps) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            line = key_node.start_mark.line + 1
            if key in found:
                raise UnreadableText(line, f"the key {key[:63]!r} comes twice in one mapping")
            self.lines[*steps, key] = line
            found[key] = self.value(value_node, (*steps, key))
        return found

    def _key(self, node: Node) -> str:
        line = node.start_mark.line + 1
        if node.tag == _MERGE:
            raise UnreadableText(line, "merge keys (<<) are not supported; write the fields out")
        key = self._scalar(node) if isinstance(node, ScalarNode) else None
        if not isinstance(key, str):
            raise UnreadableText(line, "a key must be text; put it in quotes")
        return key

    def _scalar(self, node: Node) -> object:
        line = node.start_mark.line + 1
        try:
            found = self._loader.construct_object(node)
        except _MISFITS:
            raise UnreadableText(line, "a value that its tag does not allow") from None
        if isinstance(found, str) and _HALVES.search(found := _joined(found)):
            raise UnreadableText(line, "half a character (U+D800 to U+DFFF), which is no text")
        if isinstance(found, float) and not isfinite(found):
            raise UnreadableText(line, "a number without a value (.inf, .nan), which JSON does not have")
        if not isinstance(found, str | int | float | bool | None):
            raise UnreadableText(line, "a tag that is not of JSON; write text, a number, true, false or null")
        return found


def _joined(text: str) -> str:
    """A text with each two halves that stand together made one: JSON writes what is beyond U+FFFF so."""
    return _PAIRS.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
