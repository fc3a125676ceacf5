"""What our renderer makes of a form: label, hint, error, and how they are wired."""

from html.parser import HTMLParser

from django import forms
from django.template.loader import render_to_string


class Sample(forms.Form):
    name = forms.CharField(
        label="Name of the class", help_text="For example 6B.", min_length=2, max_length=40
    )
    size = forms.IntegerField(label="Students", error_messages={"required": "Enter a number"})
    mode = forms.ChoiceField(
        label="How to meet",
        choices=[("live", "Live"), ("written", "In writing")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select how to meet"},
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    swap = forms.BooleanField(label="Could be swapped", required=False)

    def clean(self) -> None:
        raise forms.ValidationError("The class has a partner already")


class Tags(HTMLParser):
    """The start tags of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += " ".join(data.split()) + "\n"

    def by_id(self, id_: str) -> dict[str, str | None]:
        return next(attrs for _tag, attrs in self.found if attrs.get("id") == id_)


def test_hint_and_error_are_wired_to_the_field() -> None:
    tags = Tags(str(Sample({"name": ""})))

    field = tags.by_id("id_name")

    assert field["aria-describedby"] == "id_name_helptext id_name_error"
    assert field["aria-invalid"] == "true"
    assert tags.by_id("id_name_helptext")["class"] == "field__hint"
    assert tags.by_id("id_name_error")["class"] == "field__error"


def test_a_field_without_error_is_not_marked() -> None:
    tags = Tags(str(Sample({"name": "6B"})))

    assert "aria-invalid" not in tags.by_id("id_name")


def test_the_browser_is_not_asked_to_check() -> None:
    tags = Tags(str(Sample()))

    assert [attrs for _tag, attrs in tags.found if "required" in attrs] == []
    assert tags.by_id("id_name").keys().isdisjoint({"maxlength", "minlength"})


def test_only_optional_fields_say_so() -> None:
    lines = [line for line in Tags(str(Sample())).text.splitlines() if line]

    assert lines.count("(optional)") == 1
    assert lines[lines.index("(optional)") - 1] == "Note"


def test_a_choice_is_a_group_with_its_question() -> None:
    tags = Tags(str(Sample({})))

    groups = [attrs for tag, attrs in tags.found if tag == "fieldset"]

    assert [group["aria-describedby"] for group in groups] == ["id_mode_error"]
    assert [tag for tag, _attrs in tags.found].count("legend") == 1
    assert tags.by_id("id_mode_0")["type"] == "radio"


def test_what_was_typed_stays() -> None:
    tags = Tags(str(Sample({"name": "6B", "size": "many", "mode": "live", "note": "Hello"})))

    assert tags.by_id("id_size")["value"] == "many"
    assert "checked" in tags.by_id("id_mode_0")
    assert "Hello" in tags.text


def test_summary_links_to_each_field() -> None:
    form = Sample({"name": "6B", "note": "x"})

    tags = Tags(render_to_string("forms/_summary.html", {"form": form}))

    links = [attrs["href"] for tag, attrs in tags.found if tag == "a"]
    assert links == ["#id_size", "#id_mode_0"]
    assert [line for line in tags.text.splitlines() if line] == [
        "There is a problem",
        "The class has a partner already",
        "Enter a number",
        "Select how to meet",
    ]


def test_summary_of_a_formset_names_every_form() -> None:
    formset = forms.formset_factory(Sample)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "6B"}
    )

    tags = Tags(render_to_string("forms/_summary.html", {"formset": formset}))

    links = [attrs["href"] for tag, attrs in tags.found if tag == "a"]
    assert links == [
        "#id_form-0-size",
        "#id_form-0-mode_0",
        "#id_form-1-name",
        "#id_form-1-size",
        "#id_form-1-mode_0",
    ]


def test_page_with_errors_says_so_in_its_title() -> None:
    wrong = render_to_string("base.html", {"form": Sample({})})
    untouched = render_to_string("base.html", {"form": Sample()})

    assert "<title>Error: Meet another class" in wrong
    assert "<title>Meet another class" in untouched
    assert wrong.index("There is a problem") > wrong.index("<main")


def test_hostile_text_is_escaped() -> None:
    html = str(Sample({"name": '"><script>alert(1)</script>', "size": "<b>"}))

    assert "<script>" not in html
    assert "<b>" not in html
