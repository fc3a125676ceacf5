"""What a page of a form shows: its fields, what stands in them, and the sentences beside them."""

from html.parser import HTMLParser


def fields_of(response) -> dict:
    """The bound fields on the page by their name in HTML."""
    forms = [response.context["form"]]
    for name in ("formset", "terms", "breaks"):
        forms += list(response.context.get(name, ()))
    return {field.html_name: field for form in forms for field in form}


class Shown(HTMLParser):
    """What stands in the controls of a page, by their names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.controls: list[tuple[str, str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in {"select", "textarea"}:
            self.open = found.get("name") or ""
        if tag == "textarea":
            self.texts[self.open] = ""
        elif tag == "input":
            self.controls.append((found.get("name") or "", found.get("type") or "text", found))
        elif tag == "option":
            self.controls.append((self.open, "option", found))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"select", "textarea"}:
            self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open in self.texts:
            self.texts[self.open] += data

    def is_choice(self, name: str) -> bool:
        return bool(self.offered(name))

    def offered(self, name: str) -> list[str | None]:
        kinds = {"option", "radio", "checkbox"}
        return [
            has.get("value")
            for called, kind, has in self.controls
            if (called, kind in kinds) == (name, True)
        ]

    def chosen(self, name: str) -> list[str | None]:
        return [
            has.get("value")
            for called, _kind, has in self.controls
            if called == name and {"selected", "checked"} & has.keys()
        ]

    def typed(self, name: str) -> list[str | None]:
        values = [has.get("value") for called, _kind, has in self.controls if called == name]
        # A browser drops the line break with which a text area begins.
        texts = [text.removeprefix("\n") for called, text in self.texts.items() if called == name]
        return values + texts


def assert_kept_with_errors(answer, typed: dict[str, str]) -> None:
    """Kept is what the page holds, not what Django was sent: a browser knows nothing else."""
    fields = fields_of(answer)
    assert any(each.errors for each in fields.values())
    shown = Shown(answer.content.decode())
    for name, value in typed.items():
        if shown.is_choice(name):
            # A list shows what it offers; of anything else it can only say that it is not there.
            assert value in shown.chosen(name) or value not in shown.offered(name)
        else:
            assert value in shown.typed(name)
