"""libyaml's complaints in plain words."""

from __future__ import annotations

UNCLOSED = {
    "while scanning a quoted scalar": "the quote opened here is never closed",
    "while parsing a flow sequence": "the `[` opened here is never closed",
    "while parsing a flow mapping": "the `{` opened here is never closed",
}
WORDS = {
    "mapping values are not allowed in this context": (
        "a `key: value` cannot stand here; check the indentation, or quote a value that contains `: `"
    ),
    "did not find expected key": "a key is expected here; the indentation does not fit the lines above",
    "did not find expected '-' indicator": (
        "a list item is expected here; the indentation does not fit the lines above"
    ),
    "block sequence entries are not allowed in this context": (
        "a list item cannot stand here; a list begins on its own line"
    ),
    "could not find expected ':'": "the key in this line has no `:` behind it",
    "did not find expected ',' or ']'": "`,` or `]` is expected here",
    "did not find expected ',' or '}'": "`,` or `}` is expected here",
    "did not find expected comment or line break": "nothing but a comment may follow `|` or `>` in the line",
    "did not find expected <document start>": "the text goes on behind its end; check the indentation",
    "found unknown escape character": "double quotes know no such escape; double the backslash",
    "found unexpected document indicator": "`---` or `...` stands inside a quoted value",
    "did not find expected alphabetic or numeric character": ("quote a value that begins with `&` or `*`"),
    "did not find expected whitespace or line break": "white space is expected here",
    "found a tab character where an indentation space is expected": "a tab cannot indent YAML; use spaces",
    "found a tab character that violates indentation": "a tab cannot indent YAML; use spaces",
    "found undefined tag handle": "quote a value that begins with `!`",
    "did not find expected node content": "a value is expected here",
    "mapping keys are not allowed in this context": "a key cannot stand here; check the indentation",
}


def explain(error: Exception, text: str) -> tuple[int, int, str]:
    """Where the error is (start and end in `text`) and what it is.

    `error` is a `YAMLError` of the reader, whose marks count characters.
    """
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read")
    context = getattr(error, "context", None)
    mark, context_mark = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    at = min(mark.index if mark is not None else 0, len(text))
    opened = context_mark.index if context_mark is not None else None
    at_end = not text[at:].strip()
    if opened is not None and at_end and context in UNCLOSED:
        return *_one(text, opened), _sentence(UNCLOSED[context])
    if problem == "found character that cannot start any token":
        return _cannot_start(text, at)
    words = WORDS.get(problem)
    if words is None:
        words = f"{problem} {context}" if context else problem
    elif opened is not None and context in {"while parsing a flow sequence", "while parsing a flow mapping"}:
        words += f" (the `{text[opened : opened + 1]}` opened in line {text.count(chr(10), 0, opened) + 1})"
    return *_one(text, at), _sentence(words)


def _cannot_start(text: str, at: int) -> tuple[int, int, str]:
    character = text[at : at + 1]
    if character == "\t":
        end = at
        while end < len(text) and text[end] in "\t ":
            end += 1
        return at, end, _sentence("a tab cannot indent YAML; use spaces")
    return at, min(at + 1, len(text)), _sentence(f"a value cannot begin with `{character}`; quote it")


def _one(text: str, at: int) -> tuple[int, int]:
    """One character, the text's last where the place is behind its end."""
    at = min(at, len(text))
    if at == len(text):
        at = len(text.rstrip())
    return at, min(at + 1, len(text))


def _sentence(words: str) -> str:
    return f"this is not valid YAML: {words}"
