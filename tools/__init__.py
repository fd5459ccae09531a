"""What the Makefile runs to set up a machine: the virtual environment, and Debian's packages for tests.

Standard library only, since nothing is installed yet when it runs.
Never here: anything that the program itself needs at run time.
"""
