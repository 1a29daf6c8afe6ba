"""`.hadolint.yaml`, read as settings of dlint where a tree has no configuration of dlint's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dlint.config.file import MAX_SIZE, did_you_mean
from dlint.config.settings import ConfigError, Layer
from dlint.reading import whole

if TYPE_CHECKING:
    from dlint.syntax.yaml_nodes import Entry, Node
    from dlint.text import Source

# hadolint's keys; `verbose` alone has no meaning here.
KEYS = (
    "disable-ignore-pragma", "failure-threshold", "format", "formats", "ignored", "label-schema", "no-color",
    "no-fail", "override", "strict-labels", "trustedRegistries", "verbose",
)  # fmt: skip
_THRESHOLDS = {
    "error": "error", "warning": "warning", "info": "info", "style": "info", "ignore": "info", "none": "info",
}  # fmt: skip
# Where hadolint's values stand among dlint's.
OWN_KEYS = {
    "disable-ignore-pragma": "inline-ignores", "failure-threshold": "fail-level", "format": "output-format",
    "formats": "output-format", "ignored": "ignore", "label-schema": "rules", "no-color": "color",
    "no-fail": "exit-zero", "override": "severity", "trustedRegistries": "rules",
}  # fmt: skip
# The format that is nearest to each of hadolint's.
FORMATS = {
    "checkstyle": "checkstyle", "codacy": None, "codeclimate": "codeclimate", "gitlab_codeclimate": "gitlab",
    "gnu": "concise", "json": "json", "junit": "junit", "sarif": "sarif", "sonarqube": "sonarqube",
    "tty": "text",
}  # fmt: skip
_FLAGS = ("disable-ignore-pragma", "no-color", "no-fail", "strict-labels", "verbose")
_TRUTH = {"y": True, "yes": True, "on": True, "n": False, "no": False, "off": False}
_LABEL_TYPES = ("email", "hash", "rfc3339", "semver", "spdx", "text", "url")
_LABEL_CODES = ("DL3049", "DL3051", "DL3052", "DL3053", "DL3054", "DL3055", "DL3056", "DL3058")


def read(path: str) -> Layer:
    """The file as a layer of settings; its codes stay hadolint's, which are aliases of rules.

    Errors: `ConfigError`.
    """
    said = parse(path)
    layer = Layer(path, said.settings(), said.lines)
    layer.folder = os.path.dirname(os.path.abspath(path))
    layer.lenient = True
    return layer


def parse(path: str) -> Hadolint:
    """The file under its own keys.

    A mistyped key is an error: hadolint itself drops it without a word. Errors: `ConfigError`.
    """
    from dlint.syntax import yaml
    from dlint.text import Source

    try:
        source = Source.from_bytes(path, whole(path, MAX_SIZE))
    except OSError as error:
        raise ConfigError(path, 0, error.strerror or str(error)) from error
    tree = yaml.parse(source)
    for problem in tree.problems:
        if problem.kind == "invalid-yaml":
            raise ConfigError(path, source.position(problem.span.start).line, problem.message)
    root = tree.documents[0] if tree.documents else None
    reader = Hadolint(path, source)
    if isinstance(root, yaml.Mapping):
        for entry in root.items():
            reader.key(entry)
    elif root is not None and not _is_null(root):
        raise ConfigError(path, 1, "it must be a mapping of keys to values")
    return reader


class Hadolint:
    """What a configuration of hadolint's says: `values` and `lines` under its own keys."""

    def __init__(self, path: str, source: Source) -> None:
        self.path = path
        self.source = source
        self.values: dict[str, Any] = {}
        self.lines: dict[tuple[str, ...], int] = {}

    def error(self, message: str, node: Node) -> ConfigError:
        return ConfigError(self.path, self.source.position(node.span.start).line, message)

    def key(self, entry: Entry) -> None:
        name = entry.name or ""
        if name not in KEYS:
            raise self.error(f"unknown key `{name}`{_near(name)}", entry.key)
        node = entry.node
        if _is_null(node):
            return
        self.lines[name,] = self.source.position(entry.key.span.start).line
        if name in {"ignored", "trustedRegistries"}:
            self.values[name] = self.texts(name, node)
        elif name in {"format", "formats"}:
            self.values[name] = self.formats(name, node)
        elif name == "override":
            self.values[name] = self.override(node)
        elif name == "label-schema":
            self.values[name] = self.schema(node)
        elif name in _FLAGS:
            self.values[name] = self.flag(name, node)
        elif name == "failure-threshold":
            level = str(getattr(node, "text", "")).lower()
            if level not in _THRESHOLDS:
                words = ", ".join(_THRESHOLDS)
                raise self.error(f"`{name}` must be one of {words}{did_you_mean(level, _THRESHOLDS)}", node)
            self.values[name] = _THRESHOLDS[level]

    def texts(self, name: str, node: Node) -> list[str]:
        """A list of strings; one string stands for a list with commas, as in hadolint's environment."""
        from dlint.syntax.yaml_nodes import Scalar, Sequence, resolve

        if isinstance(node, Scalar):
            return [part.strip() for part in node.text.split(",") if part.strip()]
        items = [resolve(item) for item in node.items] if isinstance(node, Sequence) else [node]
        wrong = next((item for item in items if not isinstance(item, Scalar)), None)
        if wrong is not None:
            raise self.error(f"`{name}` must be a list of strings", wrong)
        return [item.text for item in items if isinstance(item, Scalar)]

    def flag(self, name: str, node: Node) -> bool:
        """A truth; `yes` and `on` are some too, as hadolint reads YAML 1.1."""
        if getattr(node, "kind", "") == "bool":
            return bool(getattr(node, "value", False))
        word = str(getattr(node, "text", "")).lower()
        if word not in _TRUTH:
            raise self.error(f"`{name}` must be true or false", node)
        return _TRUTH[word]

    def formats(self, name: str, node: Node) -> list[str]:
        said = self.texts(name, node)
        wrong = next((word for word in said if word not in FORMATS), None)
        if wrong is not None:
            words = ", ".join(FORMATS)
            raise self.error(f"`{name}` must be one of {words}{did_you_mean(wrong, FORMATS)}", node)
        return said

    def override(self, node: Node) -> dict[str, str]:
        """The level of each code; of two levels hadolint takes the more severe."""
        from dlint.syntax.yaml_nodes import Mapping

        if not isinstance(node, Mapping):
            raise self.error("`override` must be a table of levels", node)
        said: dict[str, list[str]] = {}
        for entry in node.items():
            level = entry.name or ""
            if level not in {"error", "warning", "info", "style"}:
                hint = did_you_mean(level, ("error", "warning", "info", "style"))
                raise self.error(f"unknown level `{level}` in `override`{hint}", entry.key)
            if not _is_null(entry.node):
                said[level] = self.texts(f"override.{level}", entry.node)
        levels: dict[str, str] = {}
        for level in ("style", "info", "warning", "error"):
            levels.update(dict.fromkeys(said.get(level, ()), "info" if level == "style" else level))
        return levels

    def schema(self, node: Node) -> dict[str, str]:
        from dlint.syntax.yaml_nodes import Mapping

        if not isinstance(node, Mapping):
            raise self.error("`label-schema` must be a table of label types", node)
        schema = {}
        for entry in node.items():
            kind = str(getattr(entry.node, "text", ""))
            if kind not in _LABEL_TYPES:
                words = ", ".join(_LABEL_TYPES)
                hint = did_you_mean(kind, _LABEL_TYPES)
                raise self.error(f"the type of label `{entry.name}` must be one of {words}{hint}", entry.node)
            schema[entry.name or ""] = kind
        return schema

    def settings(self) -> dict[str, Any]:
        """The values under dlint's keys, and their lines too."""
        values, said = self.values, {}
        for key, own in OWN_KEYS.items():
            if (key,) in self.lines:
                self.lines.setdefault((own,), self.lines[key,])
        if "ignored" in values:
            said["ignore"] = values["ignored"]
        if values.get("override"):
            said["severity"] = values["override"]
            # Who sets a level wants the rule, be it off by default.
            said["extend-select"] = [
                code for code in values["override"] if code not in said.get("ignore", ())
            ]
        if "failure-threshold" in values:
            said["fail-level"] = values["failure-threshold"]
        if values.get("disable-ignore-pragma"):
            said["inline-ignores"] = False
        if values.get("no-fail"):
            said["exit-zero"] = True
        if values.get("no-color"):
            said["color"] = "never"
        if self.output_format is not None:
            said["output-format"] = self.output_format
        rules = self.rules()
        if rules:
            said["rules"] = rules
        return said

    @property
    def output_format(self) -> str | None:
        """The first of several formats that dlint has: it writes one report to standard output."""
        from dlint.report import FORMATS as OWN

        named = [*self.values.get("format", ()), *self.values.get("formats", ())]
        known = [FORMATS[name] for name in named if FORMATS[name] in OWN]
        return known[0] if known else None

    def rules(self) -> dict[str, dict[str, object]]:
        """The options of rules, by code."""
        values = self.values
        rules: dict[str, dict[str, object]] = {}
        if values.get("trustedRegistries"):
            rules["DL3026"] = {"registries": values["trustedRegistries"]}
        schema = values.get("label-schema")
        if schema:
            rules.update((code, {"schema": schema}) for code in _LABEL_CODES)
        if values.get("strict-labels"):
            rules["DL3050"] = {"schema": schema or {}}
        return rules


def _near(name: str) -> str:
    by_letters = {key.casefold().replace("-", ""): key for key in KEYS}
    from difflib import get_close_matches

    near = get_close_matches(name.casefold().replace("-", "").replace("_", ""), by_letters, 1)
    return f"; did you mean `{by_letters[near[0]]}`?" if near else ""


def _is_null(node: object) -> bool:
    return getattr(node, "kind", "") == "null"
