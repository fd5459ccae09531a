"""What is said of a figure that is not there: not published, or published for another stage."""

from scrutineer.claims.shelf import Volume
from scrutineer.claims.wording import STAGES
from scrutineer.words import Name, Sentence, mark


def not_published(
    volume: Volume, contest_id: str, area: str, name: str, what: Sentence | Name, *, asked: str = ""
) -> Sentence:
    """The sentence. ``asked`` is the stage or moment that the question names; empty: it asks the result."""
    told = volume.stages_of(contest_id, area, name)
    stages = [Sentence(STAGES.get(stage, stage)) for stage in told]
    values = {"what": what, "stages": stages}
    if stages and asked:
        said = mark("Published only for other stages or moments ({stages}) than the question names: {what}.")
        return Sentence(said, values)
    if stages and "final" not in told:
        said = mark("Published only for another stage ({stages}), not with the final result: {what}.")
        return Sentence(said, values)
    return Sentence(mark("Not published: {what}."), values)
