"""`python -m benchmarks [NAME] [...]`: run a benchmark by its module's name; `count` where none is named."""

import runpy
import sys

if __name__ == "__main__":
    given = sys.argv[1:]
    name = given.pop(0) if given and given[0].isidentifier() else "count"
    sys.argv = [f"benchmarks.{name}", *given]
    runpy.run_module(f"benchmarks.{name}", run_name="__main__")
