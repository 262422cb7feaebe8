"""Datasets: the shipped tables, their contracts and sources, loaders, and the check of them all."""

from __future__ import annotations

from shuanggao_analytics.datasets.catalogue import citation, codebook, sources, stamp, trust
from shuanggao_analytics.datasets.crosswalks import (
    load_classification,
    load_crosswalk,
    read_crosswalk,
)
from shuanggao_analytics.datasets.indicators import load_indicators
from shuanggao_analytics.datasets.integrity import check_files
from shuanggao_analytics.datasets.load import (
    load_college_outcomes,
    load_colleges,
    load_group_completeness,
    load_groups,
    load_names,
    load_provincial_units,
    load_published_totals,
    load_strategies,
    load_units,
)
from shuanggao_analytics.datasets.marks import fingerprint
from shuanggao_analytics.datasets.panels import (
    load_catalogue,
    load_city_industry,
    load_city_panel,
    load_cluster_totals,
    load_clusters,
    load_province_panel,
    load_provinces,
)
from shuanggao_analytics.datasets.printed import read_printed
from shuanggao_analytics.datasets.sample import load_sample, make_sample
from shuanggao_analytics.datasets.schemas import validate, validate_foreign_keys
from shuanggao_analytics.datasets.verify import verify
from shuanggao_analytics.datasets.workbook import (
    Reading,
    aggregate_only,
    corrected_copy,
    data_gaps,
    inspect_workbook,
    read_workbook,
    write_template,
)

__all__ = [
    "Reading",
    "aggregate_only",
    "check_files",
    "citation",
    "codebook",
    "corrected_copy",
    "data_gaps",
    "fingerprint",
    "inspect_workbook",
    "load_catalogue",
    "load_city_industry",
    "load_city_panel",
    "load_classification",
    "load_cluster_totals",
    "load_clusters",
    "load_college_outcomes",
    "load_colleges",
    "load_crosswalk",
    "load_group_completeness",
    "load_groups",
    "load_indicators",
    "load_names",
    "load_province_panel",
    "load_provinces",
    "load_provincial_units",
    "load_published_totals",
    "load_sample",
    "load_strategies",
    "load_units",
    "make_sample",
    "read_crosswalk",
    "read_printed",
    "read_workbook",
    "sources",
    "stamp",
    "trust",
    "validate",
    "validate_foreign_keys",
    "verify",
    "write_template",
]
