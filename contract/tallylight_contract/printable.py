"""Text that came from outside, so that a terminal or a log shows it and does nothing else."""


def printable(text: str) -> str:
    r"""The text, in one line, with each character that is none to look at written as `\x1b`, `\n` or `\u202e`.

    That is: control characters, ends of lines, marks that turn the direction of writing, halves of characters.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
