"""Sphinx settings of the site: a built-in theme, nothing from the network."""

import sys
import tomllib
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS))
_PROJECT = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = _PROJECT["name"]
author = copyright = _PROJECT["authors"][0]["name"]  # noqa: A001
version = release = _PROJECT["version"]
language = "en"
smartquotes = False
toc_object_entries = False

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "pages.docstrings",
    "pages.mathml",
]
templates_path: list[str] = []
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
# attributes are said once, in the list of their class, several in one entry where they go together
napoleon_custom_sections = [("Attributes", "params_style")]
napoleon_use_rtype = False
python_maximum_signature_line_length = 88
# headings of generated pages may skip a level; one word of a docstring may name two attributes
suppress_warnings = ["myst.header", "ref.python"]

html_theme = "alabaster"
html_math_renderer = "mathml"
html_title = "shuanggao-analytics · 双高分析"
html_static_path = [str(DOCS / "_static")]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "description": _PROJECT["description"],
    "fixed_sidebar": False,
    "page_width": "1180px",
    "sidebar_width": "230px",
    "font_family": "'Helvetica Neue', 'Segoe UI', Roboto, Arial, 'Liberation Sans', 'DejaVu Sans', "
    "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
    "head_font_family": "inherit",
    "show_powered_by": False,
}
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}
