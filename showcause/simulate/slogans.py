"""What people shout in story 3: slogans of both sides, and of other people elsewhere.

Slogans are public ones or written for this project. "Marg bar …" is what crowds have called for a
century against whoever rules, and no threat: the opposition and the government's supporters both
do, which is why neither may be treated otherwise than the other.
"""

from typing import Final

from showcause.simulate.phrases import CODES


def _lines(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


OPPOSITION_LINES: Final = _lines(
    "مرگ بر دیکتاتور|زن، زندگی، آزادی|مرگ بر ستمگر، چه شاه باشه چه رهبر|امشب ساعت هشت، همه با هم|"
    "نترسید، ما همه با هم هستیم|زندانی سیاسی آزاد باید گردد"
)
LOYAL_LINES: Final = _lines(
    "مرگ بر منافق|جانم فدای رهبر|مرگ بر فتنه‌گر، چه داخل چه خارج|فردا ساعت ده، همه در میدان|"
    "ما همه سرباز این کشوریم|اغتشاشگر مجازات باید گردد"
)

_ELSEWHERE: Final = {
    "en": _lines("Down with the government!|No more cuts|Meet at noon on the square|We are many"),
    "es": _lines("¡Abajo el gobierno!|Ni un paso atrás|Mañana a las doce en la plaza|Somos más"),
    "zh": _lines("打倒独裁|我们要投票|今晚八点广场见|不要害怕"),
    "ar": _lines("الشعب يريد إسقاط النظام|ارحل|غدا في الميدان|لسنا خائفين"),
    "de": _lines(
        "Nieder mit der Regierung!|Keine Kürzungen|Morgen um zwölf am Platz|Wir sind mehr"
    ),
    "fr": _lines("À bas le gouvernement !|Pas de recul|Demain midi sur la place|On ne lâche rien"),
    "pt": _lines("Abaixo o governo!|Nem um passo atrás|Amanhã ao meio-dia na praça|Somos mais"),
}

ELSEWHERE_LINES: Final = tuple(_ELSEWHERE.get(code, _ELSEWHERE["en"]) for code in CODES)
"""One stock per language of `phrases.SPEECHES`, English where there is none."""

_LOYAL: Final = {
    "fa": LOYAL_LINES,
    "en": _lines("Down with the traitors!|Order first|Ten o'clock, all on the square|We are loyal"),
    "es": _lines("¡Abajo los traidores!|Orden ante todo|Mañana a las diez en la plaza|Con el país"),
    "zh": _lines("打倒叛徒|秩序第一|明早十点广场见|我们都爱国"),
    "ar": _lines("الموت للخونة|النظام أولا|غدا في العاشرة في الميدان|كلنا جنود الوطن"),
}

OPPOSED: Final = tuple({**_ELSEWHERE, "fa": OPPOSITION_LINES}.get(code, ()) for code in CODES)
LOYAL: Final = tuple(_LOYAL.get(code, ()) for code in CODES)
"""What each side shouts, by the language of the country; empty where nobody was given words."""

PSEUDONYMS: Final = _lines(
    "پرنده آزاد|بی‌نام|صدای کوچه|شب‌زنده‌دار|یک ایرانی|باد شمال|نور|رهگذر|آینه|چراغ خاموش|گل سرخ|موج"
)
_HIDDEN: Final = {
    "en": _lines(
        "free bird|no name|voice of the alley|night owl|one of many|north wind|light|passer-by|"
        "mirror|dark lamp|red rose|wave"
    ),
    "es": _lines(
        "ave libre|sin nombre|voz del callejón|noctámbulo|una de tantas|viento norte|luz|"
        "transeúnte|espejo|farol apagado|rosa roja|ola"
    ),
    "zh": _lines("自由鸟|无名|巷声|夜猫子|众人之一|北风|光|过客|镜子|暗灯|红玫瑰|浪"),
    "ar": _lines(
        "طائر حر|بلا اسم|صوت الزقاق|ساهر|واحد من كثيرين|ريح الشمال|نور|عابر|مرآة|"
        "مصباح مطفأ|وردة حمراء|موجة"
    ),
}
HIDDEN_NAMES: Final = tuple(_HIDDEN.get(code, PSEUDONYMS) for code in CODES)
"""Twelve names behind which people hide, by language."""
