"""`tallylight local`, but for its monitors: those are fake_monitor.py."""

import sys
from pathlib import Path

from tallylight_operator.local.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], (sys.executable, str(Path(__file__).with_name("fake_monitor.py")))))
