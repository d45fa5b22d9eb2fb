"""What unit tests share with the end-to-end tests: short ways to write definitions."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "e2e"))
