"""The rules, told at a terminal."""
