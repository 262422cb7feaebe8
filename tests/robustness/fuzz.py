"""The long run, ``python -m tests.robustness.fuzz --cases 5000``: what fails, what is slow."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from .cases import KINDS, run

SLOW = 5.0


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """Run cases, print those that fail or work longer than five seconds, return how many."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=5000)
    asked.add_argument("--first", type=int, default=0)
    given = asked.parse_args()
    ends: Counter[str] = Counter()
    longest = (0.0, -1)
    for seed in range(given.first, given.first + given.cases):
        began = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            try:
                end = run(seed, Path(folder))
            except Exception:  # whatever it is, it is what we look for
                end = "FAILED"
                _say(f"seed {seed}\n{traceback.format_exc(limit=-4)}")
        took = time.process_time() - began
        longest = max(longest, (took, seed))
        ends[f"{KINDS[seed % 3]} {end}"] += 1
        if took > SLOW:
            ends["SLOW"] += 1
            _say(f"seed {seed} took {took:.1f} s")
    _say(f"{dict(sorted(ends.items()))}; longest {longest[0]:.2f} s (seed {longest[1]})")
    return sum(count for end, count in ends.items() if end.endswith(("FAILED", "SLOW")))


if __name__ == "__main__":
    sys.exit(min(main(), 1))
