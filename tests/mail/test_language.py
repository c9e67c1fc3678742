"""Language and direction of texts."""

from __future__ import annotations

import pytest

from triage_core.mail.language import direction_of, language_of

TEXTS = {
    "en": "Good day, the parcel has not arrived and we would like to know where it is.",
    "de": "Guten Tag, das Paket ist nicht angekommen und wir bitten um eine Antwort.",
    "fr": "Bonjour, le colis n'est pas arriv\u00e9 et nous vous prions de le dire.",
    "es": "Hola, el paquete no ha llegado y nos gusta saber de la entrega.",
    "pt": "Ol\u00e1, a encomenda n\u00e3o chegou e uma resposta seria boa para mim.",
    "it": "Buongiorno, il pacco non \u00e8 arrivato e con questo chiedo notizie della spedizione.",
    "ru": "\u041f\u043e\u0441\u044b\u043b\u043a\u0430 \u043d\u0435",
    "uk": "\u043c\u043e\u0457 \u043f\u043e\u0441\u0438\u043b\u043a\u0438 \u0442\u0443\u0442",
    "ar": "\u0644\u0645 \u062a\u0635\u0644",
    "fa": "\u0633\u0644\u0627\u0645 \u067e\u0627\u06a9\u062a \u0646\u0631\u0633\u06cc\u062f",
    "he": "\u05d4\u05d7\u05d1\u05d9\u05dc\u05d4 \u05dc\u05d0",
    "ja": "\u8377\u7269\u304c\u307e\u3060\u5c4a\u3044\u3066\u3044\u307e\u305b\u3093",
    "zh": "\u5305\u88f9\u8fd8\u6ca1\u6709\u5230",
    "ko": "\uc18c\ud3ec\uac00 \ub3c4\ucc29",
    "el": "\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1",
}


@pytest.mark.parametrize("language", TEXTS)
def test_language_is_told(language: str) -> None:
    assert language_of(TEXTS[language]) == language


@pytest.mark.parametrize(
    "text", ["", "   ", "12345", "LF-10001", "Kettle", "https://the.and.of/to/in"]
)
def test_unclear_language_is_not_guessed(text: str) -> None:
    assert language_of(text) == "und"


@pytest.mark.parametrize(("language", "side"), [("ar", "rtl"), ("he", "rtl"), ("en", "ltr")])
def test_direction_is_that_of_most_letters(language: str, side: str) -> None:
    assert direction_of(TEXTS[language]) == side


def test_direction_of_a_name_does_not_turn_a_text() -> None:
    assert direction_of(f"{TEXTS['en']} {TEXTS['he'][:4]}") == "ltr"
    assert direction_of("\u202e abc") == "ltr"
