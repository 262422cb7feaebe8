"""Synthetic control: a mix of donors for one treated unit, and its placebos."""
