"""Scrutineer runs, observes and checks paper-ballot elections, so that anyone can recompute a result.

The layers, top to bottom, are in ``docs/design.md``; each imports only what stands below it.
"""

__version__ = "0.1.0"
