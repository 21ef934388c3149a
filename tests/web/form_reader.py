"""Reads a form from its HTML as a browser would, so that a test can send it back."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "img", "br", "meta", "link", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list)


class FormReader(HTMLParser):
    """``elements`` holds everything with a tag, in order; ``values`` what would be sent."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(html)
        assert self.open == [], f"Left open: {[e.tag for e in self.open]}"

    def handle_starttag(self, tag: str, attrs: list) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        for above in self.open:
            above.children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        assert closed.tag == tag, f"</{tag}> closes <{closed.tag}>"

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def by_id(self, id: str) -> Element:
        (element,) = [e for e in self.elements if e.attributes.get("id") == id]
        return element

    def controls(self, name: str) -> list[Element]:
        return [e for e in self.elements if e.attributes.get("name") == name]

    @property
    def values(self) -> dict[str, str]:
        values: dict[str, str] = {}
        for element in self.elements:
            name, value = element.attributes.get("name"), self.value_of(element)
            if name and value is not None:
                values[name] = value
        return values

    def value_of(self, element: Element) -> str | None:
        given = element.attributes
        match element.tag, given.get("type"):
            case "input", "radio" | "checkbox":
                return given.get("value", "on") if "checked" in given else None
            case "input", "file":
                return None
            case "input", _:
                return given.get("value", "")
            case "textarea", _:
                return element.text.removeprefix("\n")
            case "select", _:
                options = [e for e in element.children if e.tag == "option"]
                chosen = [e for e in options if "selected" in e.attributes] or options[
                    :1
                ]
                return chosen[0].attributes["value"]
        return None
