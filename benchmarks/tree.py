"""Peak memory of a process with all its children, as Linux counts it."""

import re
import subprocess
import time
from pathlib import Path

PAUSE = 0.25
"""Seconds between two looks: a peak that is shorter is not seen."""

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def peak_of(child: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> int:
    """Wait for the end of a process; the largest sum over its tree, in MiB, of what each holds.

    Proportional set size: a page that three processes share counts a third in each.
    """
    peak = 0
    while child.poll() is None:
        peak = max(peak, sum(_kilobytes(pid) for pid in _tree(child.pid)))
        time.sleep(PAUSE)
    return peak // 1024


def _tree(root: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _kilobytes(pid: int) -> int:
    try:
        match = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:
        return 0
    return int(match[1]) if match else 0
