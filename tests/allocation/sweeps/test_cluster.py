"""The same sweep on a Dask cluster of two workers gives the same tables, cell by cell."""

from dataclasses import fields

import joblib
import pandas as pd
from distributed import Client, LocalCluster

import shuanggao_analytics as sg


def test_two_dask_workers_change_nothing():
    drivers = sg.province_drivers(
        provinces=sg.load_provinces(2024),
        colleges=sg.load_colleges(2025),
        clusters=sg.load_clusters(),
        units=sg.load_units(),
    )
    over = {"weights": 20, "methods": ["hamilton", "webster"], "lower": [0, 1], "data_error": 0.05}
    asked = {"drivers": drivers, "over": over, "n": 3_000, "seed": 4}
    scenario = sg.load_scenario("balanced")
    alone = sg.sweep(scenario, **asked)
    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", memory_limit=0
    )
    with cluster, Client(cluster), joblib.parallel_config("dask"):
        together = sg.sweep(scenario, **asked)
    compared = 0
    for field in fields(alone):
        first, second = getattr(alone, field.name), getattr(together, field.name)
        if isinstance(first, pd.DataFrame):
            pd.testing.assert_frame_equal(first, second)
            compared += 1
    assert compared >= 5
