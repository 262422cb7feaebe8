"""What quotas may be driven by: `definitions`, their amounts by `provinces`, their `weights`."""

from shuanggao_analytics.allocation.drivers.definitions import driver_table
from shuanggao_analytics.allocation.drivers.provinces import province_drivers
from shuanggao_analytics.allocation.drivers.weights import combine_drivers, driver_parts

__all__ = ["combine_drivers", "driver_parts", "driver_table", "province_drivers"]
