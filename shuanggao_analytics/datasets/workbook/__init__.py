"""The user's own data: Excel templates out (`template`), checked tables in (`reading`).

`fields` says what a template is made of, `kinds` which there are, `sheet` finds the table in a
workbook and `cells` reads one cell.
"""

from shuanggao_analytics.datasets.workbook.reading import read_workbook
from shuanggao_analytics.datasets.workbook.template import write_template

__all__ = ["read_workbook", "write_template"]
