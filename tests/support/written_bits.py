"""Write bits, numbers and parameter sets as H.264 does (ISO/IEC 14496-10, 7.3.2 and 9.1)."""


class Written:
    """Bits that are written one after the other."""

    def __init__(self):
        self._text = ""

    def bits(self, value, count):
        """A number in so many bits."""
        self._text += f"{value:0{count}b}" if count else ""
        return self

    def golomb(self, *values):
        """Numbers without a sign."""
        for value in values:
            digits = f"{value + 1:b}"
            self._text += "0" * (len(digits) - 1) + digits
        return self

    def signed(self, *values):
        """Numbers with a sign."""
        return self.golomb(*(2 * value - 1 if value > 0 else -2 * value for value in values))

    def bytes(self):
        """All of it, filled up with zeros behind a one."""
        text = f"{self._text}1"
        text += "0" * (-len(text) % 8)
        return bytes(int(text[place : place + 8], 2) for place in range(0, len(text), 8))


def sequence_parameters(*, gaps=0, fields=False):
    """A set of the main profile: frame numbers of 4 bits, the order in 6, 128 x 96 pixels."""
    made = Written().golomb(0, 0, 0, 2, 4).bits(gaps, 1).golomb(7, 5).bits(0 if fields else 1, 1)
    return b"\x67\x4d\x00\x0d" + made.bits(0, 1 if fields else 0).bits(1, 1).bits(0, 1).bits(0, 1).bytes()


def picture_parameters(*, bottom=0, weighted=0, redundant=0, references=(1, 1)):
    """A set of the sequence's, with as many references in each list."""
    made = Written().golomb(0, 0).bits(0, 1).bits(bottom, 1).golomb(0, *(each - 1 for each in references))
    made.bits(weighted, 1).bits(0, 2).signed(0, 0, 0).bits(0, 2).bits(redundant, 1)
    return b"\x68" + made.bytes()
