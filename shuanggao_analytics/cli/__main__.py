"""``python -m shuanggao_analytics.cli`` is ``shuanggao``."""

from shuanggao_analytics.cli.frame import main

main()
