"""The election as a folder: its schema, reading, checking, writing, and foreign files by a mapping.

Never here: counting, deciding, and anything that shows an election to people.
"""

from scrutineer.bundle.importing import Summary, import_files
from scrutineer.bundle.reader import read, validate
from scrutineer.bundle.writer import write

__all__ = ["Summary", "import_files", "read", "validate", "write"]
