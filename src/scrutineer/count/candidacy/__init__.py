"""Was there a choice? Counted alike for every contest and area, from the rows or as declared.

Never here: a word on whether the choice was a good one.
"""
