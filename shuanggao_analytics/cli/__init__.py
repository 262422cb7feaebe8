"""The command line: ``shuanggao briefing | template | check | screen | evaluate | audit | pack`` ….

Exit codes: 0 all well; 1 a check of the data failed, an audited table does not follow from its own
numbers, or a replayed pack gives other tables; 2 the request or the input is wrong, nothing was
written; 3 the work is done but some maps could not be drawn; 4 nothing fails in an audited table,
but something cannot be told.
"""

from shuanggao_analytics.cli import reports, tables
from shuanggao_analytics.cli.frame import Exit, app, main

__all__ = ["Exit", "app", "main", "reports", "tables"]
