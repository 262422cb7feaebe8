"""The same bytes from two processes with other orders of hashes, clocks and time zones."""

import hashlib
import os
import subprocess
import sys

import pytest

# PYTHONHASHSEED, TZ, and the seconds that the clock says: in 2000, and after those of 32 bits
MACHINES = (("1", "Pacific/Kiritimati", 946_684_800), ("4711", "America/Los_Angeles", 2**31 + 9))
PRELUDE = """
import sys, time
from pathlib import Path
now, local, universal = float(sys.argv[2]), time.localtime, time.gmtime
time.time = lambda: now
time.localtime = lambda seconds=None: local(now if seconds is None else seconds)
time.gmtime = lambda seconds=None: universal(now if seconds is None else seconds)
import pandas as pd
out = Path(sys.argv[1])
"""
WRITERS = {
    "templates": """
from shuanggao_analytics.datasets import write_template
from shuanggao_analytics.datasets.workbook.kinds import TEMPLATES
for kind in TEMPLATES:
    write_template(out / f"{kind}.xlsx", kind=kind)
""",
    "copy": """
from shuanggao_analytics.datasets.workbook import corrected_copy, inspect_workbook
file = out / "own.csv"
file.write_text("省份,名额\\n火星,2\\n江苏,x\\n江苏,3\\n", encoding="utf-8")
corrected_copy(file, inspect_workbook(file, kind="quotas").faults, out / "copy.xlsx")
""",
    "audit": """
from shuanggao_analytics.briefing import audit_report, audit_results, write_report
table = pd.DataFrame({"年份": ["2010", "2011"], "U": ["0.246", "0.327"], "V": ["0.599", "0.397"],
                      "协调度": ["0.620", "0.640"]})
report = audit_report(audit_results.audit_tables({"t": table}), source="t.csv", lang="zh")
for suffix in ("docx", "html", "xlsx"):
    write_report(report, out / f"r.{suffix}")
""",
    "allocation": """
from shuanggao_analytics import cli
cli.app(["allocate", "equity-floor", "--out", str(out / "a.xlsx")], standalone_mode=False)
""",
    "pack": """
from shuanggao_analytics.packs import write_pack
write_pack("midterm_sample", out / "p.zip")
""",
    "chart": """
from shuanggao_analytics import charts
table = pd.DataFrame({"name": list("甲乙丙丁"), "n": [4.0, 3.0, 2.0, 1.0]})
charts.save(charts.ranked_bars(table, label="name", value="n", id="bars", title="t",
            sources=("s",), trust="derived"), out, formats=("png", "svg"))
""",
}


def digests(folder, code, machine):
    folder.mkdir()
    seed, zone, now = machine
    subprocess.run(
        [sys.executable, "-c", PRELUDE + code, str(folder), str(now)],
        env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}, check=True, capture_output=True,
    )  # fmt: skip
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.mark.parametrize("what", WRITERS)
def test_two_processes_write_the_same_bytes(tmp_path, what):
    first, second = (digests(tmp_path / each[0], WRITERS[what], each) for each in MACHINES)
    assert first
    assert first == second
