"""What an entry of a register is refused with: a sentence in the reader's language."""

from typing import Any

from scrutineer.words import Sentence


class Refused(ValueError):  # noqa: N818  pydantic takes it as a value error and carries it on
    """Something in an entry cannot stand; ``sentence`` says what to write instead."""

    def __init__(self, template: str, **values: Any) -> None:
        self.sentence = Sentence(template, values)
        super().__init__(str(self.sentence))
