"""Convergence: spread, catching up, clubs, the shape of the distribution, moves between classes."""

from shuanggao_analytics.performance.convergence.beta import (
    BetaConvergence,
    beta_convergence,
    growth_rates,
)
from shuanggao_analytics.performance.convergence.clubs import ClubConvergence, club_convergence
from shuanggao_analytics.performance.convergence.contract import BalancedPanel, balanced
from shuanggao_analytics.performance.convergence.density import density_evolution, density_peaks
from shuanggao_analytics.performance.convergence.panel_beta import (
    PanelBetaConvergence,
    panel_beta_convergence,
)
from shuanggao_analytics.performance.convergence.sigma import SigmaConvergence, sigma_convergence
from shuanggao_analytics.performance.convergence.spatial import (
    SpatialTransitions,
    spatial_transitions,
)
from shuanggao_analytics.performance.convergence.transitions import (
    Transitions,
    transition_matrix,
)

__all__ = [
    "BalancedPanel",
    "BetaConvergence",
    "ClubConvergence",
    "PanelBetaConvergence",
    "SigmaConvergence",
    "SpatialTransitions",
    "Transitions",
    "balanced",
    "beta_convergence",
    "club_convergence",
    "density_evolution",
    "density_peaks",
    "growth_rates",
    "panel_beta_convergence",
    "sigma_convergence",
    "spatial_transitions",
    "transition_matrix",
]
