"""The selection rules of round two applied to applicants: `evidence` in, `verdicts` out."""

from shuanggao_analytics.allocation.screening.verdicts import Screening, screen, screening_curve

__all__ = ["Screening", "screen", "screening_curve"]
