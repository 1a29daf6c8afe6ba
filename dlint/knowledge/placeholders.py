"""Names that stand in documentation for an image the reader is to fill in.

Sources: the names used in Docker's and other projects' guides; RFC 2606 for the reserved domains.
"""

from __future__ import annotations

import re
from functools import cache

_RESERVED = r"(?:.+\.)?(?:example\.(?:com|org|net)|(?:[^.]+\.)*(?:example|invalid))(?::\d+)?"
_OWN = (
    r"(?:app|application|name|user|username|user-?name|id|image|images|image-?name|repo|repository|org|organi[sz]ation"
    r"|company|registry|project|account|namespace|team|service|base-?image|docker-?(?:hub)?-?(?:id|user|username|name|"
    r"image|repo|account)?|registry-?(?:url|host)?|hub-?(?:user|username))"
)


@cache
def _component() -> re.Pattern[str]:
    return re.compile(
        rf"yours?[-_.]?{_OWN}(?:[-_.].*)?|(?:my|the|some)[-_.]?(?:user|username|org|organi[sz]ation|company)"
        r"|user-?_?name|<.*>|image-?_?name|repo-?_?name|docker-?_?(?:hub)?-?_?(?:username|id)"
        r"|registry-?_?(?:url|host)|change-?_?me|replace-?_?(?:me|this)(?:[-_].*)?|x{3,}",
    )


def is_placeholder(text: str) -> bool:
    """Whether an image reference is one that nobody can pull: `username/repo:tag`, `your-image`."""
    name = text.partition("@")[0].strip().lower()
    if "<" in name and ">" in name:
        return True
    head, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    parts = [*(head.split("/") if slash else ()), last]
    if tag in ("tag", "your-tag", "your_tag", "yourtag", "image-tag"):
        return True
    if len(parts) > 1 and re.fullmatch(_RESERVED, parts[0]):
        return True
    return any(_component().fullmatch(part) is not None for part in parts)
