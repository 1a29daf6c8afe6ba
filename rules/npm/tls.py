"""npm, yarn and pnpm: certificates that are not checked."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dlint.model.assigned import assigned
from dlint.model.instructions import Pairs, Run
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Finding
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction

_VARIABLE = "npm_config_strict_ssl"
_OFF = frozenset(("false", "0", "null", "no", "off"))
_REMEDY = "give Node the proxy's certificate with `NODE_EXTRA_CA_CERTS`"


@rule(on.instruction("RUN", "ENV", "ARG"), security=6.0)
def tls_off(each: Instruction) -> Findings:
    if isinstance(each, Pairs):
        for pair in each.pairs:
            if pair.name.lower() == _VARIABLE and _off(pair.value):
                yield pair.finding(
                    f"`{pair.name}={pair.value}` switches off the check of certificates; {_REMEDY}"
                )
    elif isinstance(each, Run):
        for name, value, place in assigned(each):
            if name.lower() == _VARIABLE and _off(value):
                yield place.finding(f"`{name}={value}` switches off the check of certificates; {_REMEDY}")
        for command in each.commands:
            if command.program in ("npm", "yarn", "pnpm"):
                yield from _told(command)


def _off(value: str | None) -> bool:
    return value is not None and value.strip().lower() in _OFF


def _told(command: Command) -> Iterator[Finding]:
    option = command.option("--strict-ssl", "--no-strict-ssl")
    if option is not None and (option.name == "--no-strict-ssl" or _off(option.value)):
        yield command.at(option).finding(f"`{option.name}` switches off the check of certificates; {_REMEDY}")
    words = command.operands
    if command.subcommand not in ("config set", "set") or not words:
        return
    texts = " ".join(word.text for word in words).replace("=", " ").split()
    for key, value in pairwise(texts):
        if key.strip("\"'") == "strict-ssl" and _off(value):
            yield command.at(words[0]).finding(
                f"`strict-ssl` is off, so certificates are not checked; {_REMEDY}"
            )
