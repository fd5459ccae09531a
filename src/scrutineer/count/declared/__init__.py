"""Figures that somebody declared: read, taken as totals, held against the protocols.

All sources are kept, conflicts too. Never here: a preference for a source, or a figure put right.
"""
