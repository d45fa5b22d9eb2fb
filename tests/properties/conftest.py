"""What property tests share: their own modules, and the end-to-end tests' ways to ask a plan."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE, HERE.parent / "e2e"):
    sys.path.insert(0, str(folder))
