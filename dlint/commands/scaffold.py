"""Starts a rule: `dlint new topic/fault` writes its card and the head of its function."""

from __future__ import annotations

import os
import re

from dlint import __version__
from dlint.rulebook import ALL, OWN, SELECTABLE

CARD = """\
---
since: {since}
references:
  - https://docs.docker.com/reference/dockerfile/
---
# Say the fault in one line

## Why

What goes wrong for whom, plain and short.

## Bad

```dockerfile
FROM debian:13-slim
RUN echo faulty
```

## Good

```dockerfile
FROM debian:13-slim
```
"""

MODULE = '''\
"""What the rules on {topic} are about, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.model.instructions import Run
'''

CHECK = """

@rule(on.instruction("RUN"), severity="warning")
def {function}(run: Run) -> Findings:
    yield run.finding("say what is wrong, with the names of this file in it")
"""


class ScaffoldError(Exception):
    """A rule that cannot be started: a bad name, or one that is taken."""


def create(name: str, home: str, *, since: str = __version__) -> tuple[str, str]:
    """Write the card of `topic/fault` in `home` and put a check into the topic's module.

    Gives the paths of card and module. Errors: `ScaffoldError`.
    """
    topic, fault = _parts(name)
    folder = os.path.join(home, topic)
    card = os.path.join(folder, f"{fault}.md")
    module = os.path.join(folder, f"{topic.replace('-', '_')}.py")
    function = fault.replace("-", "_")
    if os.path.lexists(card):
        raise ScaffoldError(f"{name} is there already: {card}")
    before = ""
    for path, text in _modules(folder):
        if re.search(rf"^(def|class)\s+{function}\b|^{function}\s*[:=]", text, re.MULTILINE):
            raise ScaffoldError(f"{name} is there already: `{function}` in {path}")
        if path == module:
            before = text
    after = _with_check(module, before or MODULE.format(topic=topic), function)
    try:
        os.makedirs(folder, exist_ok=True)
        with open(card, "x", encoding="utf-8") as file:
            file.write(CARD.format(since=since))
        with open(module, "w", encoding="utf-8") as file:
            file.write(after)
    except OSError as error:
        raise ScaffoldError(f"{error.filename} cannot be written: {error.strerror}") from error
    return card, module


def _parts(name: str) -> tuple[str, str]:
    from keyword import iskeyword

    word = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
    match = re.fullmatch(rf"({word})/({word})", name)
    if match is None:
        raise ScaffoldError(f"`{name}` is no name of a rule: it is topic/fault, in lower case with hyphens")
    topic, fault = match.groups()
    if topic in OWN or any(own.startswith(f"{topic}/") for own in OWN):
        raise ScaffoldError(f"the topic {topic} is dlint's own: its findings come from no rule")
    if topic in SELECTABLE or topic == ALL:
        raise ScaffoldError(f"{topic} is a profile and cannot be a topic")
    for part in (topic, fault):
        if iskeyword(part.replace("-", "_")):
            raise ScaffoldError(f"`{part}` is a keyword of Python: name the fault more fully")
    if fault.startswith("test-"):
        raise ScaffoldError("a fault does not begin with test-: pytest would take the function for a test")
    return topic, fault


def _modules(folder: str) -> list[tuple[str, str]]:
    if not os.path.isdir(folder):
        return []
    found = []
    for file in sorted(os.listdir(folder)):
        if file.endswith(".py"):
            path = os.path.join(folder, file)
            with open(path, encoding="utf-8") as opened:
                found.append((path, opened.read()))
    return found


def _with_check(path: str, text: str, function: str) -> str:
    """The module with one more check, and `Run` imported for it where it is not yet."""
    imports = re.search(r"^from dlint\.rule import ([^(\n]*|\([^)]*\))$", text, re.MULTILINE)
    if imports is None or not {"Findings", "on", "rule"} <= set(re.findall(r"\w+", imports[1])):
        raise ScaffoldError(f"{path} lacks `from dlint.rule import Findings, on, rule`")
    if not re.search(r"^\s+(from dlint\.model\.instructions import .*\bRun\b|Run,)", text, re.MULTILINE):
        wanted = "    from dlint.model.instructions import Run\n"
        if "\nif TYPE_CHECKING:\n" in text:
            text = text.replace("\nif TYPE_CHECKING:\n", f"\nif TYPE_CHECKING:\n{wanted}", 1)
        else:
            typing = f"from typing import TYPE_CHECKING\n\n{imports[0]}\n\nif TYPE_CHECKING:\n{wanted}"
            text = text.replace(f"{imports[0]}\n", typing, 1)
    return text.rstrip("\n") + "\n" + CHECK.format(function=function)
