"""Words a person sees, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in the two languages of the studio."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    def spoken(self, language: str) -> str:
        """Return the words for a language code such as ``en``, ``zh-hans`` or ``zh_CN``."""
        return self.zh if language.lower().startswith("zh") else self.en

    def with_values(self, **values: object) -> "Words":
        """Return the words with ``{name}`` places filled in both languages."""
        return Words(self.en.format(**values), self.zh.format(**values))
