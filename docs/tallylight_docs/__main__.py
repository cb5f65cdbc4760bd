"""`make docs`: write every part of docs and boards that is made from the catalogue of detectors."""

import sys

from tallylight_docs.rendering import rendered
from tallylight_docs.writing import write

if __name__ == "__main__":
    sys.exit(write(rendered))
