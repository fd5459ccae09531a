"""The election as a folder: its schema, reading, validating, writing, and import of foreign files by a mapping.

Never here: counting, deciding, and anything that shows an election to people.
"""

from scrutineer.bundle.reader import read, validate
from scrutineer.bundle.writer import write

__all__ = ["read", "validate", "write"]
