"""Nicknames: generated pairs in the language of the page, and the check of a typed one."""

import random
import re
import unicodedata
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from classrooms.family_names import FAMILY_NAMES
from users.text import has_hidden_signs, tidy

LONGEST = 20
LONGEST_KEY = 60
MOST_WORDS = 2

ADJECTIVES = (
    _("Brave"), _("Bright"), _("Calm"), _("Clever"), _("Curious"), _("Early"),
    _("Friendly"), _("Gentle"), _("Golden"), _("Happy"), _("Honest"), _("Kind"),
    _("Lively"), _("Lucky"), _("Merry"), _("Patient"), _("Playful"), _("Quick"),
    _("Quiet"), _("Silver"), _("Strong"), _("Sunny"), _("Swift"), _("Warm"),
)  # fmt: skip
ANIMALS = (
    _("Badger"), _("Bee"), _("Camel"), _("Crane"), _("Dolphin"), _("Eagle"),
    _("Falcon"), _("Fox"), _("Gazelle"), _("Giraffe"), _("Heron"), _("Koala"),
    _("Lion"), _("Llama"), _("Otter"), _("Owl"), _("Panda"), _("Parrot"),
    _("Penguin"), _("Robin"), _("Seal"), _("Swallow"), _("Tiger"), _("Turtle"),
)  # fmt: skip
# Translators: a nickname. Put the words in the order of your language.
PAIR = _("%(adjective)s %(animal)s")

EMPTY = _("Choose a nickname or type one")
TOO_LONG = _("Use at most 20 letters for your nickname.")
TOO_SHORT = _("Use at least 2 letters for your nickname.")
ADDRESS = _("Leave out @, dots and slashes: a nickname is no address.")
DIGITS = _("Leave out long numbers: a nickname is no phone number.")
SIGNS = _("Use letters and spaces for your nickname.")
WORDS = _("Use at most two words: a nickname is no full name.")
FAMILY = _("Take an invented nickname: that looks like a family name.")
CONTACT = _("Leave out apps and mail services, and do not call yourself a teacher.")
MIXED = _("Use the letters of one alphabet for your nickname.")
TAKEN = _("Somebody in your class has that nickname. Choose another one.")

# Where to find a child, or whom it poses as: alone, and whatever stands around it.
CONTACT_WORDS = {
    "admin", "dr", "email", "facebook", "insta", "kik", "madam", "mail", "miss", "mister",
    "moderator", "mr", "mrs", "ms", "phone", "principal", "prof", "professor", "sir", "snap",
    "skype", "teacher", "tutor",
}  # fmt: skip
CONTACT_NAMES = (
    "aerogram", "discord", "gmail", "hotmail", "icloud", "instagram", "kakaotalk", "outlookcom",
    "roblox", "snapchat", "telegram", "tiktok", "viber", "wechat", "whatsapp", "yahoo", "youtube",
)  # fmt: skip
MOST_DIGITS = 2
# Letters and marks that nobody sees: fillers of Hangul, joiners, selectors of a variant.
INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
) | frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
# Scripts that one language writes beside each other, by the first word of a letter's Unicode name.
WRITTEN_TOGETHER = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"}
# Three accents on a Latin, Greek or Cyrillic letter, or five marks of any script: no language.
PILED_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3}")
PILED_MARKS = "M" * 5


def offer(taken: Collection[str], *, count: int = 3, source: random.Random) -> list[str]:
    """Up to `count` different generated nicknames whose keys are not in `taken`."""
    found: dict[str, str] = {}
    for _try in range(max(200, 40 * count)):
        if len(found) == count:
            break
        name = str(PAIR) % {
            "adjective": source.choice(ADJECTIVES),
            "animal": source.choice(ANIMALS),
        }
        key = nickname_key(name)
        if key not in taken:
            found.setdefault(key, name)
    return list(found.values())


def nickname_key(nickname: str) -> str:
    """Equal for nicknames that children would call the same: no case, spaces, dashes or width."""
    plain = unicodedata.normalize("NFKC", nickname).casefold()
    return "".join(sign for sign in plain if sign.isalnum())[:LONGEST_KEY]


def trouble(nickname: str) -> str | None:
    """Why a typed nickname is refused, as a sentence for a child; None when it is fine."""
    if len(nickname) > LONGEST:
        return str(TOO_LONG)
    if any(sign in "@./\\:#" for sign in nickname):
        return str(ADDRESS)
    if sum(sign.isdigit() for sign in nickname) > MOST_DIGITS:
        return str(DIGITS)
    if has_hidden_signs(nickname) or not all(_may_stand(sign) for sign in nickname):
        return str(SIGNS)
    if _has_piled_marks(nickname) or not nickname[:1].isalnum() or _apostrophes(nickname) > 1:
        return str(SIGNS)
    return _trouble_of_words(nickname) or _trouble_of_letters(nickname)


def _trouble_of_words(nickname: str) -> str | None:
    """Full names, services, and those who pose as an adult."""
    words = words_of(nickname)
    if CONTACT_WORDS & set(words) or any(name in nickname_key(nickname) for name in CONTACT_NAMES):
        return str(CONTACT)
    # "Maria G" is a first name with the letter of the other one.
    has_initial = len(words) > 1 and any(len(word) == 1 and word.isalpha() for word in words)
    if len(words) > MOST_WORDS or has_initial:
        return str(WORDS)
    bare = {_without_accents(word) for word in words}
    if bare & FAMILY_NAMES or _without_accents(nickname_key(nickname)) in FAMILY_NAMES:
        return str(FAMILY)
    return None


def _trouble_of_letters(nickname: str) -> str | None:
    if len(_scripts(nickname)) > 1:
        return str(MIXED)
    if sum(sign.isalpha() for sign in nickname) < 2 or len(nickname_key(nickname)) < 2:
        return str(TOO_SHORT)
    return None


def as_meant(typed: str) -> str:
    """The typed nickname in one normal form: no signs without width, plain-width letters."""
    kept = "".join(
        sign
        for sign in unicodedata.normalize("NFKC", typed[:200])
        if unicodedata.category(sign) != "Cf" and sign not in INVISIBLE
    )
    return tidy(kept)


def words_of(nickname: str) -> list[str]:
    """Its words without case; a capital in the middle begins one, as in "MariaRuiz"."""
    apart = re.sub(r"(?<=[^\W\d_])(?=[A-Z][^\W\d_A-Z])", " ", nickname)
    return [word for word in re.split(r"[ -]+", apart.casefold()) if word]


def _without_accents(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")


def _apostrophes(nickname: str) -> int:
    return sum(sign in "'’" for sign in nickname)


def _may_stand(sign: str) -> bool:
    return sign in " -'’" or unicodedata.category(sign)[0] in "LM" or sign.isdecimal()


def _has_piled_marks(nickname: str) -> bool:
    apart = unicodedata.normalize("NFD", nickname)
    kinds = "".join(unicodedata.category(sign)[0] for sign in apart)
    return bool(PILED_ACCENTS.search(apart)) or PILED_MARKS in kinds


def _scripts(nickname: str) -> set[str]:
    """The scripts of its letters; signs that modify letters belong to every script."""
    letters = (sign for sign in nickname if unicodedata.category(sign) in {"Lu", "Ll", "Lt", "Lo"})
    names = {unicodedata.name(sign, "").partition(" ")[0] for sign in letters}
    return {"EAST ASIAN" if name in WRITTEN_TOGETHER else name for name in names}
