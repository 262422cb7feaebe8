"""The room as a whole: light to import."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("geopandas", "shapely", "pyproj", "scipy", "platformdirs", "matplotlib", "plotly")


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    modules = ("boundaries", "distance", "neighbours", "places", "projection")
    imports = "; ".join(f"import shuanggao_analytics.geography.{module}" for module in modules)
    code = f"import sys; {imports}; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
