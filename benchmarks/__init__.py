"""Time and memory on large invented countries: `python -m benchmarks`, or `make bench`.

One module a benchmark; each prints its own table. Never here: a threshold that fails a build.
"""
