"""How programs take their arguments: which options take values, what the subcommands are.

The tables (`system_packages`, `language_packages`, `programs`, `server_programs`, `wrappers`) map a program
to a dict of blank-separated words:

* `values`: options that take a value (`-t x`, `-tx`, `--target x`, `--target=x`);
* `attached`: options whose value, if any, is attached (`-i.bak`, `--color=never`);
* `flags`: options without one (so that what follows them is surely an operand);
* `commands`: subcommands, an alias as `alias=name`, one of two words as `pip:install`; without the key the
  program has none;
* `groups`: subcommands that another one follows (`uv pip install`); `default`: what no subcommand means;
* `like`: the program whose table it shares; `for`: a table of the same kind for each subcommand's options,
  a key may name several;
* `single`: long options with one dash (`-name x`); `bundle`: a first word without dash is options (`tar xf`);
* `stop`: options end at the first operand (`docker run IMAGE command --its-options`);
* `until`: options that take all words up to `;` or `+` (`find -exec`);
* `skip`, `assigns`: see `wrappers.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    Table = Mapping[str, "str | int | bool | Table"]

_VERSIONED = regex(r"(pip|pipx|python|pypy|gem|ruby|node|php|perl|lua|bundle|apt|clang|gcc)-?\d[\d.]*")
_SPELLINGS = {
    "mvnw": "mvn", "gradlew": "gradle", "yarnpkg": "yarn", "nodejs": "node", "bundler": "bundle",
    "mariadb": "mysql", "mariadb-admin": "mysqladmin", "mysqld_safe": "mysqld", "bsdtar": "tar",
    "gtar": "tar",
    "wait-for-it": "wait-for-it.sh", "wait-for.sh": "wait-for", "valkey-server": "redis-server",
    "composer.phar": "composer", "gpg2": "gpg", "egrep": "grep", "fgrep": "grep",
}  # fmt: skip


class Grammar:
    """One program's table, or one subcommand's, ready to use."""

    __slots__ = (
        "attached", "bundle", "commands", "default", "flags", "groups", "known", "single", "stop", "table",
        "until", "values",
    )  # fmt: skip

    def __init__(self, table: Table, outer: Grammar | None = None) -> None:
        self.table = table
        values, attached, flags = (_words(table, key) for key in ("values", "attached", "flags"))
        self.values: frozenset[str] = values
        self.attached: frozenset[str] = attached
        self.flags: frozenset[str] = flags
        if outer is not None:  # a subcommand may give a letter another meaning
            self.values |= outer.values - attached - flags
            self.attached |= outer.attached - values - flags
            self.flags |= outer.flags - values - attached
        self.known = self.values | self.attached | self.flags
        self.commands: dict[str, str] = {}
        for word in str(table.get("commands", "")).split():
            alias, _, name = word.partition("=")
            self.commands[alias.replace(":", " ")] = (name or alias).replace(":", " ")
        self.groups = _words(table, "groups")
        self.default = str(table.get("default", ""))
        self.single: bool = bool(table.get("single", outer.single if outer else False))
        self.bundle = bool(table.get("bundle", False))
        self.stop = bool(table.get("stop", False))
        self.until = _words(table, "until")

    def within(self, subcommand: str) -> Grammar:
        """The grammar after a subcommand: its own options and those of the program."""
        tables = self.table.get("for")
        if isinstance(tables, dict):
            for names, table in tables.items():
                if subcommand.replace(" ", ":") in names.split():
                    return Grammar(table, self)
        return self


def _words(table: Table, key: str) -> frozenset[str]:
    return frozenset(str(table.get(key, "")).split())


_known: dict[str, Grammar | None] = {}


def canonical(name: str) -> str:
    """The name a table goes by: `pip3.11` is `pip`, `./mvnw` is `mvn`; a path's last part counts."""
    base = name.rstrip("/").rpartition("/")[2] or name
    match = _VERSIONED.fullmatch(base)
    return match[1] if match else _SPELLINGS.get(base, base)


def grammar(program: str) -> Grammar | None:
    """The grammar of a program by its canonical name; None when no table has it."""
    if program not in _known:
        from dlint.knowledge.language_packages import LANGUAGE_PACKAGES
        from dlint.knowledge.programs import PROGRAMS
        from dlint.knowledge.server_programs import SERVER_PROGRAMS
        from dlint.knowledge.system_packages import SYSTEM_PACKAGES
        from dlint.knowledge.wrappers import WRAPPERS

        families = (SYSTEM_PACKAGES, LANGUAGE_PACKAGES, PROGRAMS, SERVER_PROGRAMS, WRAPPERS)
        family: dict[str, Table] = next((one for one in families if program in one), {})
        table = family.get(program)
        like = table.get("like") if table else None
        if table and isinstance(like, str):
            table = {**family[like], **table}
        _known[program] = Grammar(table) if table is not None else None
    return _known[program]
