"""Money of the units: arrival, execution, sources, pace, awards, and what should be looked at."""

from shuanggao_analytics.evaluation.funds.awards import award_check
from shuanggao_analytics.evaluation.funds.flags import fund_flags
from shuanggao_analytics.evaluation.funds.rates import fund_pace, fund_rates
from shuanggao_analytics.evaluation.funds.sources import FundSources, fund_sources, fund_table

__all__ = [
    "FundSources",
    "award_check",
    "fund_flags",
    "fund_pace",
    "fund_rates",
    "fund_sources",
    "fund_table",
]
