"""Generate names in eight scripts, and the ways in which people type the beginnings of them."""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.core import ids

# For each script: given names, and the syllables of family names.
SCRIPTS: dict[str, tuple[str, str]] = {
    "Latin": (
        "José María Zoë Søren Łukasz Çağla Anaïs Jürgen Björn Renée Inês François Ana Marta Tomás Ida Emma Liam",
        "bar cel dor fen gar hol kam lin mor ner pos ros sán tóv vel wen zél bré",
    ),
    "Greek": (
        "Ελένη Γιώργος Μαρία Νίκος Άννα Δημήτρης Κατερίνα Ιωάννης Σοφία Πέτρος Θανάσης Ζωή Βασίλης Ειρήνη Χρήστος Όλγα",
        "πα δό που λος κα ρά μα νί δης στά θη βέ ρη ξά",
    ),
    "Cyrillic": (
        "Алексей Мария Фёдор Йордан Ольга Сергей Наталья Андрей Юлия Дмитрий Анна Пётр Ирина Кирилл Зоя Лев Тарас Вера",
        "ива пет сид куз ор лов ёв бе ро зин ха чен ко рук",
    ),
    "Arabic": (
        "محمد فاطمة علي زينب حسن مريم يوسف ليلى خالد سلمى عمر هدى إبراهيم نور طارق ياسمين",
        "ال حس ني مص ري قا سم دا ود شا كر",
    ),
    "Devanagari": (
        "प्रिया राहुल अमित सुनीता दीपक अनिता विजय कविता संजय मीना राजेश पूजा अर्जुन लक्ष्मी किरण गीता",
        "शर् मा गुप् ता वर् पा टिल सिं ह यादव",
    ),
    "Thai": (
        "สมชาย สุดา วิชัย มาลี ประเสริฐ นงนุช อนันต์ กมล ศิริพร ธนา ปรีชา รัตนา ชัยวัฒน์ ดวงใจ",
        "สุข ใจ ดี วง ศ์ ทอง แก้ว ศรี บุญ มี",
    ),
    "Japanese": (
        "さくら ゆうと ハルカ みさき ケンジ あおい たろう メグミ ひなた ソラ りんご まこと つばさ ナオミ けいこ ゆめ",
        "山 田 中 村 小 林 佐 藤 高 橋 渡 辺 伊 東 松 本",
    ),
    "Korean": (
        "민준 서연 지후 하은 도윤 수빈 예준 지우 현우 채원 건우 다은 우진 소율",
        "김 이 박 최 정 강 조 윤 장 임 한 오",
    ),
}
_LETTERS = "abcdefghijklmnoprstuvwyz"


@dataclass(frozen=True)
class Named:
    """A generated user."""

    user_id: str
    script: str
    username: str
    display_name: str
    followers: int


def make_named(count: int, chance: random.Random) -> Iterator[Named]:
    """Users of all scripts in turn, with followers as networks have them: half have fewer than three, few thousands."""
    scripts = list(SCRIPTS)
    for i in range(count):
        script = scripts[i % len(scripts)]
        given, syllables = (each.split() for each in SCRIPTS[script])
        family = "".join(chance.choice(syllables) for _ in range(1 if script == "Korean" else 2))
        first = chance.choice(given)
        if script in ("Japanese", "Korean"):
            shown = f"{family}{first}"
        else:
            shown = f"{first} {family.capitalize()}" + chance.choice((family, ""))
        handle = "".join(chance.choice(_LETTERS) for _ in range(chance.randint(3, 7)))
        username = f"{handle}{chance.choice(('', '_', '.'))}{i}"
        yield Named(ids.first_at(ids.EPOCH_MS + i), script, username, shown, int(chance.paretovariate(0.7)) - 1)


def typed(text: str, chance: random.Random) -> str:
    """The text as one of many keyboards gives it: with or without accents, in capitals, in full width, other kana."""
    ways = (str, str.upper, _without_accents, _in_full_width, _in_other_kana)
    return chance.choice(ways)(text)


def _without_accents(text: str) -> str:
    if not text or ord(text[0]) > 0x52F:  # marks of other scripts are no accents
        return text
    return "".join(each for each in unicodedata.normalize("NFD", text) if unicodedata.category(each) != "Mn")


def _in_full_width(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


def _in_other_kana(text: str) -> str:
    return "".join(chr(ord(each) + 0x60) if "ぁ" <= each <= "ゖ" else each for each in text)
