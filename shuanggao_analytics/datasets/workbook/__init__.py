"""The user's own data: templates out (`template`), checked tables in (`reading`).

`fields` says what a template is made of, `kinds` which there are, `grids` opens a file, `sheet`
finds the table in it, `layouts` knows its layout, `rows`, `long` and `years` read its rows, `cells`
one cell, `across` what must agree between them; `correction` marks the faults in a copy, `wording`
says them in Chinese. `gaps` says what can be computed of a table, `disclosure` adds up what must
not be told apart.
"""

from shuanggao_analytics.datasets.workbook.correction import corrected_copy
from shuanggao_analytics.datasets.workbook.disclosure import aggregate_only
from shuanggao_analytics.datasets.workbook.gaps import data_gaps
from shuanggao_analytics.datasets.workbook.reading import (
    Reading,
    inspect_workbook,
    read_workbook,
)
from shuanggao_analytics.datasets.workbook.template import write_template

__all__ = [
    "Reading",
    "aggregate_only",
    "corrected_copy",
    "data_gaps",
    "inspect_workbook",
    "read_workbook",
    "write_template",
]
