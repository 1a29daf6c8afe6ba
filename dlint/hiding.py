"""What pages about files may show of their words: credentials and control characters do not get out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.mask import by_length, mask, mask_found
from dlint.report.visible import visible

if TYPE_CHECKING:
    from dlint.model.compose.file import ComposeFile
    from dlint.model.dockerfile import Dockerfile
    from dlint.text import Span

_USERINFO = re.compile(r"(?P<scheme>\w{1,20}://|^)[^\s/]{1,500}@(?!sha(?:256|384|512):)")


class Shower:
    """Makes words and stretches of one file fit to show."""

    def __init__(self, file: Dockerfile | ComposeFile) -> None:
        self.source = file.source
        self.masked: str | None = None  # None: what is a credential cannot be told
        self.values: tuple[str, ...] = ()
        from dlint.model.credentials.found import secret_spans, secret_values

        try:
            spans = secret_spans(file)
            self.values = secret_values(file, spans)
            self.masked = mask(self.source.text, spans)
        except Exception:  # noqa: BLE001 - then nothing of the file's own text is shown
            self.masked = None
        self._by_length = by_length(self.values)

    def word(self, text: str) -> str:
        """A name, path or image reference, the userinfo of a URL hidden."""
        return visible(without_userinfo(mask_found(text, self._by_length)))

    def excerpt(self, span: Span) -> str:
        """A stretch of the file on one line, white space and continuations drawn together."""
        if self.masked is None:
            return "…"
        text = re.sub(r"[\\`][ \t]*\r?\n", " ", self.masked[span.start : span.end][:2000])
        return visible(without_userinfo(" ".join(text.split())))


def without_userinfo(text: str) -> str:
    """A reference or URL without the user and password before its host."""
    return _USERINFO.sub(lambda match: f"{match['scheme']}****@", text) if "@" in text else text
