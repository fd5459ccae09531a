"""The commands: how people ask at a terminal.

They read arguments, call one function below, and print what it gave, for people or as JSON.
Never here: a computation, a rule, a format of files.
"""

from scrutineer.cli.command import main

__all__ = ["main"]
