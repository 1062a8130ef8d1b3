"""Which character encoding a file is in, told by its bytes.

UTF-8 and UTF-16 betray themselves. Among the one-byte encodings the letters decide: each candidate
is tried against the alphabets it was made for, and the one whose non-ASCII letters make sense as
words wins. Statistical detectors were tried and gave Bulgarian for Greek and Danish for French on
short listings, and another answer for another sample; this is small and always answers the same.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from loader.readers.records import ReadError

EVIDENCE_BYTES = 20_000
"""Non-ASCII text beyond this many bytes no longer changes the answer."""

_DOS = (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 865, 866, 869, 874)
ENCODINGS = frozenset(
    {
        *("ascii", "utf-8", "utf8", "utf-8-sig", "latin-1", "latin1"),
        *(f"utf-{bits}{order}" for bits in (16, 32) for order in ("", "-le", "-be")),
        *(f"iso-8859-{part}" for part in (*range(1, 12), *range(13, 17))),
        *(f"{maker}{page}" for maker in ("cp", "windows-") for page in range(1250, 1259)),
        *(f"cp{page}" for page in (*_DOS, 932, 949, 950)),
        *(f"mac-{letters}" for letters in ("roman", "latin2", "cyrillic", "greek", "turkish")),
        *("koi8-r", "koi8-u", "big5", "gbk", "gb18030", "shift_jis", "euc-jp", "euc-kr"),
    }
)
"""The names that an import config may give; `pipeline.config_schema` lists the same."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_GREEK = "αοιετσνηυρπκμλςάίόέήωδγχθύφβώξζψϊϋΐΰ"
_ALPHABETS = {
    "western": {
        "Spanish": "áéíóúüñ",
        "French": "éèêëàâçîïôœùûüÿæ",
        "German": "äöüß",
        "Portuguese": "ãõáâàçéêíóôú",
        "Italian": "àèéìòù",
        "Nordic": "åäöæøéðþáíóúý",
    },
    "central": {
        "Hungarian": "áéíóöőúüű",
        "Polish": "ąćęłńóśźż",
        "Czech": "áčďéěíňóřšťúůýž",
        "Slovak": "áäčďéíĺľňóôŕšťúýž",
        "Croatian": "čćđšž",
        "Romanian": "ăâîşţ",
    },
    "turkish": {"Turkish": "çğıöşüİâî"},
    "cyrillic": {"Russian": _RUSSIAN, "Ukrainian": "оаинетврлскдумпзяібьгйхчцєїжшющфґ"},
    "greek": {"Greek": _GREEK},
}
_CANDIDATES = (  # the first of equals wins
    ("cp1252", "western"),
    ("cp1250", "central"),
    ("cp1251", "cyrillic"),
    ("cp1253", "greek"),
    ("iso8859-2", "central"),
    ("iso8859-7", "greek"),
    ("koi8-r", "cyrillic"),
    ("cp1254", "turkish"),
    ("cp850", "western"),
    ("mac-roman", "western"),
)
_COMMON_LETTERS = 14
"""So many of an alphabet's first letters count in full (long alphabets stand by frequency)."""

_HARMLESS = frozenset("«»„“”‘’‚–—…·•°ºª€£©®™¿¡´\xa0½¼¾²³×§")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by Python's name, how many bytes of BOM precede the text, and why this one."""

    name: str
    bom: int
    note: str | None


def find_encoding(sample: bytes, evidence: bytes, told: str | None) -> Encoding:
    """Say which encoding a file is in.

    `sample` is its beginning, `evidence` words with non-ASCII bytes from anywhere in it, `told`
    the config's word, which only a byte order mark overrules.
    """
    for mark, name in _BOMS:
        if sample.startswith(mark):
            differs = told is not None and codecs.lookup(_known(told)).name != name
            note = f"encoding {name}: the file starts with its byte order mark"
            if differs and not _known(told or "").startswith(name[:6]):
                return Encoding(name, len(mark), f"{note}, so the told {told} was not used")
            return Encoding(name, len(mark), note if name != "utf-8" else None)
    if told is not None:
        name = _known(told)
        if name in {"utf-16", "utf-32"}:
            name += "-be" if _zero_share(sample, 0) > _zero_share(sample, 1) else "-le"
        return Encoding("utf-8" if name == "utf-8-sig" else name, 0, None)
    if (wide := _utf_16_without_bom(sample)) is not None:
        return Encoding(wide, 0, f"encoding {wide}: every other byte is zero")
    if not evidence:
        return Encoding("utf-8", 0, None)
    return _eight_bit(evidence)


def _known(told: str) -> str:
    """Give Python's name of an encoding that a person named."""
    if told not in ENCODINGS:
        raise ReadError(
            "unknown_encoding",
            f"There is no encoding called {told!r}.",
            "It was named in the import config.",
            "Name one such as utf-8, cp1252, iso-8859-7, utf-16, or leave it out.",
        )
    return codecs.lookup(told).name


def _zero_share(sample: bytes, parity: int) -> float:
    half = sample[parity:4096:2]
    return half.count(0) / len(half) if half else 0.0


def _utf_16_without_bom(sample: bytes) -> str | None:
    even, odd = _zero_share(sample, 0), _zero_share(sample, 1)
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    return None


def _eight_bit(evidence: bytes) -> Encoding:
    sequences = len(_UTF8_SEQUENCE.findall(evidence))
    stray = sum(map(len, _HIGH_RUN.findall(_UTF8_SEQUENCE.sub(b"", evidence))))
    if sequences and sequences >= 2 * stray:
        note = None
        if stray:
            note = f"encoding utf-8, though {stray} bytes of the sample are not: their rows are bad"
        return Encoding("utf-8", 0, note)
    best = ("cp1252", -1.0, "")
    for name, family in _CANDIDATES:
        score, language = _score(evidence, name, family)
        if score > best[1] + 1e-9:
            best = (name, score, language)
    name, score, language = best
    if score < 0.35:
        return Encoding(
            "cp1252",
            0,
            "encoding cp1252, a mere guess: it is not UTF-8, and no language's letters fit well. "
            "If names look wrong, name the encoding in the import config",
        )
    reason = f"its letters make {language} words" if score > 0.4 else "it has few other characters"
    return Encoding(name, 0, f"encoding {name}, guessed: not UTF-8, and {reason}")


def _score(evidence: bytes, encoding: str, family: str) -> tuple[float, str]:
    """Give how well bytes read as words in this encoding (at most 1), and in which language."""
    text = evidence.decode(encoding, "replace")
    letters: dict[str, int] = {}
    penalty = seen = 0.0
    native = family in {"cyrillic", "greek"}
    for i, char in enumerate(text):
        if char < "\x80":
            continue
        seen += 1
        before = text[i - 1] if i else " "
        after = text[i + 1] if i + 1 < len(text) else " "
        if char in _HARMLESS:
            penalty += before.isalpha() and after.isalpha() and char not in "’·–ºª"
            continue
        if not char.isalpha():
            penalty += 1
            continue
        letters[char] = letters.get(char, 0) + 1
        if before.islower() and char.isupper():
            penalty += 1
        if char == "ς" and after.isalpha():
            penalty += 1
        if native and (_is_ascii_letter(before) or _is_ascii_letter(after)):
            penalty += 1
    if not seen:
        return 0.0, ""
    scores = (
        (_fit(letters, alphabet), language) for language, alphabet in _ALPHABETS[family].items()
    )
    fit, language = max(scores, key=lambda pair: pair[0])
    if not letters:
        fit = 0.4 * seen  # signs alone fit Western European best
    prior = 0.0 if encoding == "cp1252" else 1.0  # a rarer encoding needs more than one character
    return (fit - penalty - prior) / seen, language


def _fit(letters: dict[str, int], alphabet: str) -> float:
    total = 0.0
    for letter, count in letters.items():
        place = alphabet.find(letter.lower() if letter != "İ" else letter)
        if place < 0:
            total -= count
        elif place < _COMMON_LETTERS:
            total += count
        else:
            total += 0.5 * count
    return total


def _is_ascii_letter(char: str) -> bool:
    return char < "\x80" and char.isalpha()
