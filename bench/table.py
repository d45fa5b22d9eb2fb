"""The table of all rounds: medians, ratios, and how far the machine can be trusted."""

import json
import platform
import shutil
import statistics
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from candidates import CONSTANT, MAPPED, MOCK, PROXY, Candidate
from further import Figure
from load import Measure
from processes import HERE

Results = dict[tuple[Candidate, int], list[Measure]]
"""By candidate and number of connections, a measurement of each round."""
_LUA = ("nginx+lua", "nginx proxy_pass")
_ASKED = {
    (CONSTANT, "nginx+lua"): 0.85,
    (MOCK, "nginx+lua"): 0.5,
    (MAPPED, "nginx+lua"): 0.7,
    (PROXY, "nginx proxy_pass"): 0.6,
    (MAPPED, "nginx proxy_pass"): 0.45,
    (MOCK, "localstack"): 60,
    (MAPPED, "localstack"): 150,
}
"""By kind of route and reference; times the reference's CPU, or of LocalStack requests a second."""


def middle(found: list[Measure]) -> Measure:
    return Measure(
        *(statistics.median(one[at] for one in found) for at in range(len(Measure._fields)))
    )


def rows(results: Results, flaws: dict[Candidate, str | None]) -> list[dict[str, Any]]:
    """A row for each candidate and number of connections."""
    made = []
    for (one, connections), found in results.items():
        row: dict[str, Any] = {"server": one.server, "kind": one.kind, "connections": connections}
        row |= middle(found)._asdict() | {"flaw": flaws[one]}
        row["rounds"] = [measure._asdict() for measure in found]
        made.append(row)
    return made


def _table(results: Results, flaws: dict[Candidate, str | None]) -> str:
    counts = sorted({connections for _, connections in results})
    heads = ("req/s", "CPU us", "p50 ms", "p99 ms")
    widths = (9, 9, 8, 8)
    lines = [
        f"{'connections:':<44}"
        + " ".join("".join(f"{count:>{width}}" for count in counts) for width in widths),
        f"{'':<44}"
        + " ".join(
            f"{head:>{width * len(counts)}}" for head, width in zip(heads, widths, strict=True)
        ),
    ]
    for one in dict.fromkeys(candidate for candidate, _ in results):
        found = [middle(results[one, count]) for count in counts]
        columns = (
            "".join(f"{m.rps:>9.0f}" for m in found),
            "".join(f"{m.cpu:>9.1f}" for m in found),
            "".join(f"{m.p50:>8.2f}" for m in found),
            "".join(f"{m.p99:>8.2f}" for m in found),
        )
        mark = "" if flaws[one] is None else "  wrong"
        lines.append(f"{one.name:<44}{' '.join(columns)}{mark}")
    return "\n".join(lines)


def ratios(results: Results) -> list[dict[str, Any]]:
    """Ours beside each reference that serves the same kind of route, the medians of all rounds."""
    made = []
    for (ours, connections), found in results.items():
        if not ours.server.startswith("lockgate"):
            continue
        for (theirs, there), reference in results.items():
            is_relay = (ours.kind, theirs.server) == (MAPPED, "nginx proxy_pass")
            if there != connections or theirs.server.startswith(("lockgate", "nginx fixed")):
                continue
            if theirs.kind != ours.kind and not is_relay:
                continue
            pairs = list(zip(reference, found, strict=False))
            made.append(
                {
                    "server": ours.server,
                    "kind": ours.kind,
                    "connections": connections,
                    "reference": theirs.server,
                    "cpu": statistics.median(r.cpu / o.cpu if o.cpu else 0 for r, o in pairs),
                    "rps": statistics.median(o.rps / r.rps if r.rps else 0 for r, o in pairs),
                    "p99": statistics.median(o.p99 / r.p99 if r.p99 else 0 for r, o in pairs),
                    "asked": _ASKED.get((ours.kind, theirs.server)),
                }
            )
    return made


def _ratio_table(found: list[dict[str, Any]]) -> str:
    lines = [f"{'':<44}{'of':<20}{'connections':>12}{'CPU':>8}{'req/s':>9}{'p99':>7}   asked"]
    for row in found:
        wish = "" if row["asked"] is None else f"{row['asked']:g}"
        by = "" if not wish else " by req/s" if row["reference"] == "localstack" else " by CPU"
        lines.append(
            f"{row['server'] + ': ' + row['kind']:<44}{row['reference']:<20}"
            f"{row['connections']:>12}{row['cpu']:>8.2f}{row['rps']:>9.2f}{row['p99']:>7.2f}"
            f"   {wish}{by}"
        )
    return "\n".join(lines)


def noise(results: Results, elsewhere: float) -> list[str]:
    """How far the machine can be trusted: others' CPU time, and how one candidate differs."""
    spread = 0.0
    for (one, _), found in results.items():
        if one.server == "nginx fixed":
            costs = [measure.cpu for measure in found]
            spread = max(spread, (max(costs) - min(costs)) / (statistics.median(costs) or 1))
    return [
        f"noise: nginx's fixed answer differs by {spread:.0%} of its CPU time between rounds;",
        f"  others on this machine used {elsewhere:.2f} CPUs while it measured",
    ]


def versions() -> dict[str, str]:
    nginx = subprocess.run(
        [shutil.which("nginx") or "/usr/sbin/nginx", "-v"],
        capture_output=True,
        text=True,
        check=False,
    ).stderr.strip()
    return {
        **{name: version(name) for name in ("lockgate", "uvloop", "httptools")},
        "python": platform.python_version(),
        "nginx": nginx.rpartition("/")[2],
    }


def report(
    results: Results,
    flaws: dict[Candidate, str | None],
    figures: list[Figure],
    remarks: list[str],
    document: dict[str, Any],
) -> Path:
    """Print everything and write it to a file, which is given: the table, and beside it JSON."""
    found = ratios(results)
    parts = [_table(results, flaws)]
    wrong = [f"{one.name} {words}" for one, words in flaws.items() if words is not None]
    parts += ["\n".join(wrong)] if wrong else []
    parts += [_ratio_table(found)]
    if figures:
        lines = [f"{one.name:<44}{one.value:>10.2f}   {one.asked}; {one.how}" for one in figures]
        parts.append("\n".join(lines))
    parts.append("\n".join(remarks))
    parts.append("\n".join(f"{name} {words}" for name, words in document["versions"].items()))
    text = "\n\n".join(parts) + "\n"
    print(f"\n{text}")
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}.txt"
    path.write_text(text, encoding="utf-8")
    document |= {"rows": rows(results, flaws), "ratios": found, "remarks": remarks}
    document["further"] = [one._asdict() for one in figures]
    path.with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return path
