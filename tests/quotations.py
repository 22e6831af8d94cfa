"""True and false quotations, taken at random from articles.

Knows how people copy and how they misquote; knows nothing about how a quotation is verified.
What is taken for true begins and ends at a word or number that is whole, and
begins behind no negation, which would turn its sense round.
"""

import random
import re

import opencc

from index.fold import simplify
from index.types import Article

_CLAUSE = re.compile(r"[^。！？!?；;，,\n]+[。！？!?；;，,]?")
_NUMBERS = (
    "0123456789０１２３４５６７８９〇零一二三四五六七八九十百千万亿两萬億兩.,，%％-—-－～~/／负負"
)
_NEGATED = re.compile(
    r"(?:[不未没沒无無非勿莫禁][㐀-鿿]{0,3}|\b(?:not|no|never|without)\s+)$", re.I
)
_SIGNS = str.maketrans(
    {
        **dict(zip("，。；：！（）“”「」『』", ",.;:!()「」“”‘’", strict=True)),
        **dict(zip(",;:!()", "，；：！（）", strict=True)),
    }
)
_OTHER_PLACES = ["嘉兴市", "绵阳市", "泉州", "襄阳市", "丹东"]
_SYNONYMS = [
    (both[:2], both[2:])
    for both in (
        "提高提升 开展进行 许多不少 但是然而 認為覺得 认为觉得 因此所以 开始起初 "
        "使用采用 其中当中 目前现时 主要首要 由于因为 由於因為 成为变作 成為變作 "
        "包括含有 后来其后 组织安排 推动促使 建设营造 位于处于 位於處於 成立建立"
    ).split()
]


class Quotations:
    """Takes quotations from articles; the same ones for the same seed."""

    def __init__(self, articles: list[Article], seed: int) -> None:
        """Take from these articles."""
        self._articles = [article for article in articles if len(article.text) >= 60]
        self._chance = random.Random(seed)
        self._words = [_words(article.text) for article in articles]
        self._words += [_words(article.source_text) for article in articles]
        self._to_traditional = opencc.OpenCC("s2t")
        self._to_simplified = opencc.OpenCC("t2s")

    def true(self, number: int) -> str:
        """Take the *number*-th true quotation; its kind goes by the number."""
        ways = (self._as_it_stands, self._other_script, self._other_signs, self._across_lines,
                self._with_ellipsis)  # fmt: skip
        return ways[number % len(ways)]()

    def false(self, number: int) -> str:
        """Make the *number*-th false one; words that stand in any article are no such."""
        ways = (self._digit, self._negation, self._place, self._name, self._glued, self._synonym)
        while True:
            claim = ways[number % len(ways)]()
            if claim and not any(_words(claim) in words for words in self._words):
                return claim

    def _article(self) -> Article:
        return self._chance.choice(self._articles)

    def _piece(self, text: str) -> str:
        """Take whole clauses, or any stretch that begins and ends between words and numbers."""
        while True:
            if self._chance.random() < 0.5:
                clauses = [match.span() for match in _CLAUSE.finditer(text)]
                first = self._chance.randrange(len(clauses))
                last = min(len(clauses) - 1, first + self._chance.randrange(3))
                start, end = clauses[first][0], clauses[last][1]
            else:
                start = self._chance.randrange(len(text) - 12)
                end = start + self._chance.randint(10, 60)
            claim = text[start:end].strip()
            whole = _is_whole(text, start) and _is_whole(text, end)
            if whole and len(_words(claim)) >= 6 and len(claim) < 400:
                return claim

    def _as_it_stands(self) -> str:
        article = self._article()
        is_page = self._chance.random() < 0.5
        return self._piece(article.source_text if is_page else article.text)

    def _other_script(self) -> str:
        claim = self._piece(self._article().text)
        other = self._to_traditional.convert(claim)
        return other if other != claim else self._to_simplified.convert(claim)

    def _other_signs(self) -> str:
        claim = self._piece(self._article().text)
        wide = "".join(
            chr(ord(c) + 0xFEE0) if "0" <= c <= "z" and c.isalnum() else c for c in claim
        )
        return re.sub(r"(?<!\d)[，。；：！（）“”「」『』,;:!()]+(?!\d)",
                      lambda signs: signs[0].translate(_SIGNS), wide)  # fmt: skip

    def _across_lines(self) -> str:
        claim = self._piece(self._article().text)
        at = self._chance.randrange(1, len(claim))
        return claim[:at] + self._chance.choice(["\n", "\r\n  ", "\n\n　　"]) + claim[at:]

    def _with_ellipsis(self) -> str:
        while True:
            claim = self._piece(self._article().text)
            third = len(claim) // 3
            claim_parts = claim[: third + 1], claim[2 * third :]
            edges = (third + 1, 2 * third)
            if len(claim) >= 15 and all(_is_whole(claim, edge) for edge in edges):
                return self._chance.choice(["……", "...", "…"]).join(claim_parts)

    def _digit(self) -> str:
        claim = self._piece(self._article().text)
        digits = [at for at, sign in enumerate(claim) if sign.isascii() and sign.isdigit()]
        if not digits:
            return ""
        at = self._chance.choice(digits)
        other = self._chance.choice([d for d in "0123456789" if d != claim[at]])
        new = self._chance.choice([other, other, claim[at] + other, ""])
        return claim[:at] + new + claim[at + 1 :]

    def _negation(self) -> str:
        claim = self._piece(self._article().text)
        there = [at for at, sign in enumerate(claim) if sign in "不未"]
        if there:
            at = self._chance.choice(there)
            return claim[:at] + claim[at + 1 :]
        verbs = [
            m.start() for m in re.finditer("是|可以|能|會|会|有|开展|提高|包括|成为|成為", claim)
        ]
        at = self._chance.choice(verbs) if verbs else 0
        return claim[:at] + "不" + claim[at:] if at else ""

    def _place(self) -> str:
        claim = self._piece(self._article().text)
        named = list(
            re.finditer(
                r"[^\W\da-z]{2}(?=[市县縣州])|中国|中國|日本|美国|美國|香港|英国|英國", claim
            )
        )
        if not named:
            return ""
        place = self._chance.choice(named)
        return claim[: place.start()] + self._chance.choice(_OTHER_PLACES) + claim[place.end() :]

    def _name(self) -> str:
        claim = self._piece(self._article().text)
        runs = list(re.finditer(r"[一-鿿]{4,}", claim))
        if not runs:
            return ""
        run = self._chance.choice(runs)
        at = self._chance.randrange(run.start(), run.end() - 1)
        return claim[:at] + self._chance.choice(["佟某", "阿宁", "洛桑", "云岫"]) + claim[at + 2 :]

    def _glued(self) -> str:
        clauses = [match[0] for match in _CLAUSE.finditer(self._article().text)]
        if len(clauses) < 4:
            return ""
        first = self._chance.randrange(len(clauses) - 2)
        other = self._chance.randrange(first + 2, min(len(clauses), first + 8))
        glued = clauses[first].strip() + clauses[other].strip()
        return (
            "" if re.search(r"…|\.{3}", glued) else glued
        )  # which says that something is left out

    def _synonym(self) -> str:
        claim = self._piece(self._article().text)
        found = [(old, new) for old, new in _SYNONYMS if old in claim]
        if not found:
            return ""
        old, new = self._chance.choice(found)
        return claim.replace(old, new, 1)


def _words(text: str) -> str:
    """Keep letters and numbers, Simplified: what a false quotation must not share with a page."""
    return "".join(sign for sign in simplify(text).casefold() if sign.isalnum())


def _is_whole(text: str, at: int) -> bool:
    """Say whether *text* may be cut at *at*: in no number or Latin word, behind no negation."""
    before, after = text[:at].rstrip(), text[at:].lstrip()
    if not before or not after:
        return True
    pair = before[-1] + after[0]
    in_number = all(sign in _NUMBERS for sign in pair) or after[0] in "-－"  # else read as a minus
    in_word = pair.isascii() and pair.isalpha()
    return not (in_number or in_word or _NEGATED.search(before))
