"""Rule files, dated and with their articles, and the few functions that read and apply them.

One folder a country, one file a contest kind; the date of the election picks the version.
Never here: votes added up (that is ``count``) and rules that no source gives.
"""
