"""The pages of a register: claims with their verdicts, commitments with their history, and both as data.

Everything on them comes from the register's report. Never here: a score or a ranking of persons or sides,
a verdict on an allegation, a date that no entry states, and the pages of elections, which are only linked.
"""

from scrutineer.publish.promises.edition import RegisterEdition
from scrutineer.publish.promises.question import fourth_question
from scrutineer.publish.promises.site import Published, publish_register, put_register

__all__ = ["Published", "RegisterEdition", "fourth_question", "publish_register", "put_register"]
