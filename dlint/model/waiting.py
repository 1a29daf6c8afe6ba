"""Whether a service waits until what it needs answers."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dlint.syntax.yaml_nodes import Scalar, Sequence, resolve

if TYPE_CHECKING:
    from dlint.model.service import Service
    from dlint.model.service_values import CommandLine


@cache
def _waiting() -> re.Pattern[str]:
    return re.compile(
        r"(?i)\bwait[-_.]?(?:for|on|until|port|4x|4ports|4|db|tcp)|(?:^|[\s/'\"])wait(?:\.sh|\s+-)|\bwtfc\b"
        r"|(?:^|\s)--?wait\b|\bdocker-compose-wait\b|/wait(?:\s|$|['\"&;])"
        r"|\b(?:pg_isready|mysqladmin\b.*\bping|mongosh?\b.*\bping|redis-cli\b.*\bping|cub\s+\w+-ready)"
        r"|/dev/tcp/|\bnc\b.*\s-\w*z|\b(?:until|while)\b.*\b(?:nc|ncat|curl|wget|telnet|mysql|psql|sqlcmd|cqlsh)\b"
        r"|\b(?:until|while|for)\b[^;\n]*[;\n]\s*do\b(?s:.*)\bsleep\b"
    )


_VARIABLES = r"(?i)wait_(?:for|hosts|timeout|on|before|after|paths)\w*|\w+_wait_for\w*|service_precondition"


def waits(service: Service) -> bool | None:
    """Whether its command, entrypoint or environment asks something to wait: a tool, a loop, an option.

    None where they run a script, which may do anything.
    """
    lines = [_text(line) for line in (service.entrypoint, service.command) if line is not None]
    if any(_waiting().search(line) for line in lines):
        return True
    if any(re.fullmatch(_VARIABLES, pair.name) for pair in service.environment):
        return True
    return None if any(re.search(r"\.(?:ba)?sh\b", line) for line in lines) else False


def _text(line: CommandLine) -> str:
    if line.words is not None and line.cut is None:
        return " ".join(line.words)
    node = line.node
    if isinstance(node, Scalar):
        return node.text
    items = node.items if isinstance(node, Sequence) else ()
    return " ".join(each.text for each in map(resolve, items) if isinstance(each, Scalar))
