"""Sentences that lean on the one before: 他, 这一做法, 该市, 同时, It.

Knows what such a sentence begins with, in Chinese and English; knows nothing about questions.
"""

import re

from index.fold import simplify
from index.sentences import sentences
from rag.types import Quote

_LONGEST = 220  # characters quoted as one
_READ_BACK = 300  # characters in which the sentence before has to begin
_LINK = r"但是?|而|然而|不过|因此|所以|同时|此外|另外|于是|后来|随后|其中|为此|对此|并且|而且"
_BEFORE_NAME = r"在|对于?|由|从|将|把|关于|根据|为|随着|除了?|通过"
_LEANS = re.compile(
    rf"[“\"「『（(]?(?:(?:{_LINK})?[，,]?(?:{_BEFORE_NAME})?"
    r"(?:这|那(?!曲|坡)|该|此|其(?!余|他)|他|她|它|前者|后者|上述)|"
    r"并(?!州)|还(?!款|原|乡)|又|也(?!门)|同时|随后|其中|为此|对此|此外|另外|"
    r"(?:This|These|That|Those|He|She|It|They|Such|His|Its|Their)\b)"
)


def with_antecedent(quote: Quote) -> Quote:
    """Take in the sentence before *quote* if it leans on that one and they are not too long.

    A sentence leans on the one before if it begins with a word that points back, or
    goes on without naming whom it tells of. The line it stands in is never left.
    """
    text = quote.article.text
    if not _LEANS.match(simplify(quote.text)):
        return quote
    begin = max(0, quote.start - _READ_BACK, text.rfind("\n", 0, quote.start) + 1)
    before = sentences(text, begin, quote.start)
    is_cut = len(before) == 1 and begin == quote.start - _READ_BACK
    if not before or is_cut or quote.end - before[-1][0] > _LONGEST:
        return quote
    return Quote(article=quote.article, start=before[-1][0], end=quote.end)
