"""Matching: partners for treated units, their balance, and the difference within the pairs."""
