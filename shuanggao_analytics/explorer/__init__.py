"""The interactive panels that the notebook and the web page share."""

from __future__ import annotations

from shuanggao_analytics.explorer.page import explore
from shuanggao_analytics.explorer.serve import serve

__all__ = ["explore", "serve"]
