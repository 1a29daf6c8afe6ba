"""Every fix of a compose rule, on its card's examples written anew in random legal layouts.

The data of an example is written out again: in blocks or in flow, with other indentation, quotes and order,
with comments wherever YAML takes one, values behind aliases and keys behind a merge key. What a fix does to
it is judged by `benchmarks/fixes.py`, which compares the data before and after by other means than the engine
does.
"""

import importlib.util
import json
import os
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from dlint import cards
from dlint.examples import Examples
from dlint.fixes.fix import mend
from dlint.fixes.mending import parsed
from dlint.homes import builtin_home
from dlint.lint import lint
from dlint.rulebook import load
from dlint.syntax import yaml
from dlint.syntax.yaml_nodes import Alias, Mapping, Scalar, Sequence
from dlint.text import Source
from dlint.work import Request, Worker

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SPEC = importlib.util.spec_from_file_location("fixes", os.path.join(HERE, "benchmarks", "fixes.py"))
fixes = importlib.util.module_from_spec(_SPEC)
sys.modules["fixes"] = fixes
_SPEC.loader.exec_module(fixes)

BOOK = load([builtin_home()])
EXAMPLES = Examples(BOOK)


def _examples():
    """Each Bad of a card whose fix changes a compose file: the rule, its files, and that file."""
    for name in sorted(BOOK.rules):
        card = cards.read(BOOK.card_path(name))
        for bad in card.bad if card.fix != "none" else ():
            for file in bad.fixed.texts if bad.fixed else ():
                text = bad.example.texts.get(file, "")
                tree = yaml.parse(Source(file, text))
                if file.endswith((".yaml", ".yml")) and not tree.problems and len(tree.documents) == 1:
                    others = {
                        other: it for other, it in bad.example.texts.items() if not other.endswith(".toml")
                    }
                    yield name, {**others, file: text}, file


CASES = list(_examples())


EVERYTHING = """\
version: "3.8"
x-logging: &logging
  driver: json-file
  options: {max-size: 10m, max-file: 3}
services:
  web:
    image: nginx:1.29
    ports:
      - 8080:80
      - "443:443"
      - 22:22
      - target: 9000
        published: 9001
    depends_on: [db, cache]
    restart: alway
    environment:
      - LEVEL="info"
      - DEBUG=yes
    volumes:
      - "./conf:/etc/nginx:readonly"
      - 'data:/data'
    links: [db]
    logging: *logging
  api:
    <<: &api
      image: mysql:5.7
      restart: unless_stopped
    command: ["sh", "-c", "wait-for-it dbb:5432 -- echo $HOME"]
    environment:
      VERSION: 1.10
      ENABLED: yes
      DAY: 2024-01-01
      DATABASE_URL: mysql+pymysql://shop@db/shop?charset=utf8
      TZ: Asia/Shanghai
    labels:
      release: 1.20
    depends_on:
      - db
    expose: [8080]
  db:
    image: mysql:5.7
    ports: ["3306:3306"]
    environment: {MYSQL_ROOT_PASSWORD_FILE: /run/secrets/root, MYSQL_DATABASE: shop}
    command: --max-connections=500
    healthcheck:
      test: [CMD, mysqladmin, ping]
    enviroment:
      A: b
  cache:
    image: redis:7
    ports:
      - 6379:6379
    networks: {back: {aliases: [redis]}}
  worker:
    image: java:8
    network_mode: hosts
    depends_on:
      cache: {condition: service_healthy}
      db:
        condition: service_started
    ports:
      - 127.0.0.1:9100:9100
      - 9200:9200/TCP
networks:
  back:
volumes:
  data:
"""


# What others have from the same lines has the fault too, but for these.
OF_A_SERVICE = {
    "compose-security/all-interfaces",
    "compose-security/published-datastore",
    "compose/legacy-links",
    "database/charset",
    "database/no-volume",
    "database/wrong-volume-path",
    "waiting/no-healthcheck",
}


class Layout:
    """One way to write a tree; `random` decides at every place."""

    def __init__(self, source, tree, random):
        self.source = source
        self.random = random
        self.step = random.choice((2, 2, 4))
        self.dashes = random.choice((0, self.step))
        self.flows, self.remarks, self.quotes, self.aliases = (random.choice((0, 0.1, 0.4)) for _ in range(4))
        root = tree.documents[0]
        if not isinstance(root, Mapping) or root.get("services") is None:
            self.aliases = 0
        self.shuffles = "*" not in source.text and random.random() < 0.5
        self.number = 0
        self.values = []
        self.merged = []

    def may(self, chance):
        return self.random.random() < chance

    def remark(self):
        self.number += 1
        return f"# remark {self.number}"

    def text(self):
        tree = yaml.parse(self.source)
        lines = self.block(tree.documents[0], 0)
        for name, written in self.merged:  # a later one may stand in an earlier one
            lines = [f"x-{name}: &{name}", *written, *lines]
        if self.values:
            values = [f"  - &v{number} {value}" for number, value in enumerate(self.values)]
            lines = ["x-values:", *values, *lines]
        if self.may(0.3):
            lines = [self.remark(), *self.random.choice(([], [""])), *lines]
        if self.may(0.2):
            lines = ["---", *lines]
        if self.may(0.3):
            lines.append(self.remark())
        text = "\n".join(lines) + "\n"
        if self.may(0.2):
            text = text[:-1]
        return text.replace("\n", "\r\n") if self.may(0.2) else text

    def ordered(self, entries):
        entries = list(entries)
        if self.shuffles:
            self.random.shuffle(entries)
        return entries

    def block(self, node, column):
        pad = " " * column
        lines = []
        for item in self.ordered(node.entries) if isinstance(node, Mapping) else node.items:
            if self.may(self.remarks):
                lines.append(self.random.choice((pad, pad, pad, "", pad + "  ")) + self.remark())
            if self.may(0.05):
                lines.append(self.random.choice(("", pad)))
            if isinstance(node, Mapping):
                lines += self.entry(item, column)
            else:
                lines += self.item(item, column)
        return lines

    def entry(self, entry, column):
        key = f"{' ' * column}{self.key(entry)}:"
        lines = self.below(key, entry.value, column, self.step)
        if column == 0 and entry.name == "services":
            lines += self.heirs(lines)
        return lines

    def heirs(self, lines):
        """Services that take what another has and run something else."""
        starts = [
            at
            for at, line in enumerate(lines)
            if line.endswith(":") and len(line) - len(line.lstrip()) == self.step
        ]
        if not starts or "*" in self.source.text or not self.may(0.3) or not lines[0].endswith("services:"):
            return []
        at = self.random.choice(starts)
        if not lines[at].strip().strip(":").isalnum():
            return []
        lines[at] += " &heir"
        pad = " " * self.step
        return [f"{pad}heir:", f"{pad * 2}<<: *heir", f"{pad * 2}image: acme/other:1"]

    def item(self, node, column):
        dash = f"{' ' * column}-"
        if not isinstance(node, Mapping) or not node.entries or node.anchor or self.may(self.flows):
            return self.below(dash, node, column, 2)
        lines = self.block(node, column + 2)
        if not lines[0].strip() or lines[0].lstrip().startswith("#"):
            return [dash, *lines]
        return [f"{dash} {lines[0].lstrip()}", *lines[1:]]

    def below(self, start, node, column, step):
        blank = self.random.choice((" ", "   ", " " if start.endswith("-") else "\t"))
        tail = blank + self.remark() if self.may(self.remarks) else ""
        if isinstance(node, Scalar) and node.text.endswith("\n") and not node.text.startswith(" "):
            lines = node.text.rstrip("\n").split("\n")
            header = "|" if node.text == node.text.rstrip("\n") + "\n" else "|+"
            if header == "|" and not node.anchor and self.may(0.7):
                pad = " " * (column + step)
                return [f"{start} |{tail}", *(pad + line if line else "" for line in lines)]
        empty = isinstance(node, Mapping | Sequence) and not (
            node.entries if isinstance(node, Mapping) else node.items
        )
        if isinstance(node, Scalar | Alias) or empty or self.may(self.flows):
            return (f"{start} {self.flow(node, column, inside=False)}".rstrip(" ") + tail).split("\n")
        anchor = f" &{node.anchor}" if node.anchor else ""
        if isinstance(node, Sequence):
            return [
                start + anchor + tail,
                *self.block(node, column + (self.dashes if step != 2 or start[-1] == ":" else 2)),
            ]
        if start.endswith(":") and not anchor and column and self.may(self.aliases / 2):
            return [start + tail, *self.with_merge(node, column + step)]
        return [start + anchor + tail, *self.block(node, column + step)]

    def with_merge(self, node, column):
        """Some of the keys behind a merge key, where no alias or merge key is among them."""
        entries = list(node.entries)
        plain = all(isinstance(each.key, Scalar) and not each.is_merge for each in entries)
        if not plain or len(entries) < 2 or "*" in self.source.slice(node.span):
            return self.block(node, column)
        number = self.random.randrange(1, len(entries))
        name = f"m{len(self.merged)}"
        self.merged.append((name, []))
        at = len(self.merged) - 1
        for each in entries[:number]:
            self.merged[at][1].extend(self.entry(each, 2))
        lines = [f"{' ' * column}<<: *{name}"]
        for each in entries[number:]:
            lines += self.entry(each, column)
        return lines

    def key(self, entry):
        written = self.source.slice(entry.key.span)
        return f'"{written}"' if self.may(self.quotes / 4) and written.isalnum() else written

    def flow(self, node, column, *, inside=True):
        anchor = f"&{node.anchor} " if getattr(node, "anchor", None) else ""
        if isinstance(node, Alias):
            return f"*{node.name}"
        if isinstance(node, Scalar):
            value = self.scalar(node, inside=inside)
            if self.may(self.aliases) and not anchor and value:
                self.values.append(value)
                return f"*v{len(self.values) - 1}" + (" " if inside else "")
            return anchor + value
        if isinstance(node, Mapping):
            parts = [
                f"{self.key(each)}: {self.flow(each.value, column + 2)}"
                for each in self.ordered(node.entries)
            ]
            signs = "{}"
        else:
            parts = [self.flow(each, column + 2) for each in node.items]
            signs = "[]"
        if parts and self.may(0.2):
            pad = "\n" + " " * (column + 2)
            remark = f" {self.remark()}" if self.may(self.remarks) else ""
            return f"{anchor}{signs[0]}{remark}{pad}{(',' + pad).join(parts)}{pad}{signs[1]}"
        blank = self.random.choice(("", "", " "))
        return f"{anchor}{signs[0]}{blank}{', '.join(parts)}{blank}{signs[1]}"

    def scalar(self, node, *, inside):
        written = self.source.slice(node.span)
        if not written:
            return "null" if inside else ""
        if node.style in {"literal", "folded"} or "\n" in written:
            return json.dumps(node.text)
        awkward = inside and node.style == "plain" and set(node.text) & set(",[]{}?")
        if (awkward or self.may(self.quotes)) and node.kind == "str" and node.tag is None:
            single = "'" not in node.text and not awkward
            return f"'{node.text}'" if single and self.may(0.5) else json.dumps(node.text)
        return written


def services_of(file):
    return {service.name: service.entry.span for service in file.services}


def faults(policy, file, source):
    """What is wrong with what the fixes make of a file."""

    def read(source):
        linted = lint(source, "compose", policy)
        found = parsed(linted, policy)
        read.file = linted.files[0]
        return found

    for unsafe in (False, True):
        before = read(source)
        model = read.file
        mended = mend(source, read, allow_unsafe=unsafe)
        after = Source(file, mended.text, bom=source.bom)
        if mend(after, read, allow_unsafe=unsafe).text != mended.text:
            yield "a second pass changes it"
        for left in mended.left:  # what the engine has to catch, the rule should not have offered
            if left.why != "it conflicts with other fixes":
                yield f"left out: {left.rule}: {left.why}"
        if mended.text == source.text:
            continue
        for fault in fixes.faults(source, mended.text, "compose", mended, unsafe=unsafe):
            yield f"{fault} in\n{mended.text}"
        yield from others_changed(before, model, after, mended)
        if "\r\n" in source.text and "\n" in mended.text.replace("\r\n", ""):
            yield "another line end"
        if source.text[-1:] != "\n" and mended.text[-1:] == "\n":
            yield "another end"
        remaining = {
            one.rule for one in read(after).findings if one.fix is not None and (one.fix.safe or unsafe)
        }
        if remaining - {left.rule for left in mended.left}:
            yield f"still to be fixed: {remaining}"


def others_changed(before, model, after, mended):
    """Services that mean something else now, without a finding that was mended in them or for them."""
    said = [
        each.message + each.source.slice(each.span) for each in before.findings if each.rule in mended.fixed
    ]
    if "compose/version-1-file" in mended.fixed or not OF_A_SERVICE & mended.fixed.keys():
        return
    spans = [each.span for each in before.findings if each.rule in mended.fixed]
    old, new = (fixes.compose_meaning(yaml.parse(each)) for each in (before.source, after))
    changed = {path.split("/")[1] for path, *_ in (old - new) + (new - old) if path.startswith("services/")}
    places = services_of(model)
    if any(not any(each.start <= span.start < each.end for each in places.values()) for span in spans):
        return  # it stands behind an anchor, for all who use that
    for name, place in places.items():
        inside = any(place.start <= span.start < place.end for span in spans)
        if name in changed and not inside and not any(name in words for words in said):
            yield f"service {name} means something else"


def source_of(case, random):
    _, files, file = case
    source = Source(file, files[file])
    return Source(file, Layout(source, yaml.parse(source), random).text(), bom=random.random() < 0.1)


@given(st.sampled_from(CASES), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_every_fix_in_every_layout(case, random):
    name, files, file = case
    source = source_of(case, random)
    assert not yaml.parse(source).problems, source.text
    policy = EXAMPLES.policy({**files, file: source.text}, name, {})
    assert not list(faults(policy, file, source)), source.text


CASES_TOGETHER = [*CASES, ("", {"compose.yaml": EVERYTHING}, "compose.yaml")]
WORKER = Worker(
    Request(isolated=True, overrides={"profile": ("default", "style", "hardening"), "shellcheck": "off"})
)


@given(st.sampled_from(CASES_TOGETHER), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_all_fixes_together(case, random):
    source = source_of(case, random)
    source = Source("compose.yaml", source.text, bom=source.bom)
    found = faults(WORKER.policy("compose.yaml"), "compose.yaml", source)
    assert not [each for each in found if "left out" not in each], source.text


def test_every_rule_whose_fix_changes_a_compose_file_is_there():
    names = {name for name, *_ in CASES}
    assert names >= {name for name in fixes.COMPOSE_ABOUT if "/" in name}
    assert names <= fixes.COMPOSE_ABOUT.keys()
    for name, files, file in CASES:
        policy = EXAMPLES.policy(files, name, {})
        source = Source(file, files[file])

        def read(source, policy=policy):
            return parsed(lint(source, "compose", policy), policy)

        assert mend(source, read, allow_unsafe=True).fixed, name
