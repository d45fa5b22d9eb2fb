"""``make bench-control`` runs; its figures are nobody's assertion."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent.parent.parent / "bench" / "control.py"


def test_it_measures_what_apis_weigh() -> None:
    command = [sys.executable, str(BENCH), "--only", "load", "--apis", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "load of 2 APIs with 20 routes" in done.stdout
    assert "all asked once" in done.stdout
