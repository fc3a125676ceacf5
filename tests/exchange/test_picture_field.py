"""A picture in a form: what is cleaned out of it, and the sentence for what cannot be one."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from exchange.forms.pictures import PictureField
from exchange.reencode import MOST_BYTES, isolated
from exchange.wording import sentence
from tests.exchange.pictures import drawn, encoded


class Hello(forms.Form):
    text = forms.CharField()
    picture = PictureField(required=False)


class Drawing(forms.Form):
    picture = PictureField(ask="Select your drawing.")


def sent(content: bytes, name: str = "x.png", kind: type[forms.Form] = Hello) -> forms.Form:
    files = {"picture": SimpleUploadedFile(name, content)}
    return kind({"text": "We live by the sea."}, files)


def test_a_picture_is_cleaned_to_what_can_be_stored() -> None:
    form = sent(encoded(drawn(1920, 1440), "JPEG"))

    assert form.is_valid(), form.errors
    made = form.cleaned_data["picture"]
    assert (made.width, made.height, made.note) == (960, 720, "")


def test_its_name_counts_for_nothing() -> None:
    assert sent(encoded(drawn()), name="../../etc/hello.php").is_valid()


def test_none_is_none() -> None:
    form = Hello({"text": "We live by the sea."})

    assert form.is_valid()
    assert form.cleaned_data["picture"] is None


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "picture.empty"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "picture.too_large"),
        (b"hello", "picture.not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "picture.drawing"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "picture.heic"),
        (b"\0\0\0\x18ftypmp42" + bytes(40), "picture.video"),
        (b"%PDF-1.4 hello", "picture.document"),
    ],
)
def test_what_is_none_is_answered_with_a_sentence_and_the_text_stays(content, key) -> None:
    form = sent(content)

    assert form.errors == {"picture": [sentence(key)]}
    assert form["text"].value() == "We live by the sea."


def test_one_that_is_needed_is_asked_for() -> None:
    assert Drawing({}, {}).errors == {"picture": ["Select your drawing."]}
    assert Drawing({}, {"picture": "no file"}).errors == {"picture": ["Select your drawing."]}


def test_a_phone_is_asked_for_what_we_can_open() -> None:
    assert 'accept="image/jpeg,image/png,image/webp,image/gif,image/bmp"' in str(Hello()["picture"])


def test_the_sentence_names_the_real_limit() -> None:
    assert f"{MOST_BYTES // 1024 // 1024} MB" in sentence("picture.too_large")


@pytest.mark.parametrize("key", sorted(isolated._ITS_REFUSALS | (isolated._ITS_NOTES - {""})))
def test_what_the_other_process_may_say_has_a_sentence(key: str) -> None:
    assert sentence(key)
