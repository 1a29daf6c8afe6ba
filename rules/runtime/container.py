"""What a container is to those who run it: its health, its ports, its logs, its end."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dlint.finding import safe
from dlint.lazy import regex
from dlint.model.instructions import Copy, Expose, Launch
from dlint.model.obstacles import in_word
from dlint.model.server_logs import stays_in_files
from dlint.model.starts import launches, started
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import At
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction
    from dlint.model.stage import Stage

_HARD = {"SIGKILL": "SIGKILL", "KILL": "SIGKILL", "9": "SIGKILL", "SIGSTOP": "SIGSTOP", "STOP": "SIGSTOP",
         "19": "SIGSTOP"}  # fmt: skip
_VARIABLE = regex(r"\$\{[^}]*\}")
_LOGS = {
    "nginx": ("nginx", "/var/log/nginx/access.log"),
    "apache2": ("apache2", "/var/log/apache2/access.log"),
    "httpd": ("httpd", "/var/log/httpd/access_log"),
}
_STARTERS = {
    "nginx": ("nginx",),
    "apache2": ("apache2", "apache2ctl", "apachectl"),
    "httpd": ("httpd", "apachectl"),
}
_ELSEWHERE = regex(
    r"/dev/std|/dev/fd|/proc/(self|1)/fd|syslog|/dev/tty|\btail\b|CustomLog|access_log|error_log|logs?/"
)
# the options by which servers are told where to listen, as `host:port` or as a port
_LISTENS: dict[str, tuple[str, ...]] = {
    "gunicorn": ("-b", "--bind"),
    "hypercorn": ("-b", "--bind"),
    "uvicorn": ("--port",),
    "fastapi": ("--port",),
    "flask": ("--port", "-p"),
    "waitress-serve": ("--listen", "--port"),
    "daphne": ("--port", "-p"),
    "streamlit": ("--server.port",),
    "puma": ("--port", "-p"),
    "rails": ("--port", "-p"),
    "php": ("-S",),
    "python": (),
}
_BARE = frozenset((("runserver", "python"), ("http.server", "python")))
_PORT = regex(r"(?:.*:)?(\d{2,5})/?")
_OWN_HOST = regex(r"(?i)(127\.|localhost|\[?::1|unix:|fd://).*")


@rule(on.stage(), severity="info", profile="hardening")
def no_healthcheck(stage: Stage) -> Findings:
    if not stage.is_last or stage.from_ is None or _holds_files_only(stage):
        return
    if any(each.keyword == "HEALTHCHECK" for below in stage.chain for each in below.instructions):
        return
    yield stage.finding(
        f"nothing tells whether a container of {stage.title} still works; add a `HEALTHCHECK`"
    )


def _holds_files_only(stage: Stage) -> bool:
    """Whether it is there to be copied from: files on nothing, and no program that starts."""
    copies = any(isinstance(each, Copy) for below in stage.chain for each in below.instructions)
    return stage.on_scratch and copies and not launches(stage)


@rule(on.instruction("STOPSIGNAL"), severity="warning")
def ungraceful_stop_signal(stop: Instruction) -> Findings:
    text = stop.expand(stop.node.arguments.text)
    name = _HARD.get((text or "").upper())
    if name is not None:
        what = "kills" if name == "SIGKILL" else "freezes"
        yield stop.at(stop.node.arguments).finding(
            f"`{text}` {what} the program, which cannot finish what it is at; use `SIGTERM`, or the"
            " signal it stops gracefully at"
        )


@rule(on.instruction("EXPOSE"), severity="warning")
def exposed_port_format(expose: Expose) -> Findings:
    for word in expose.node.words:
        host, colon, port = word.text.rpartition(":")
        if not colon or ":" not in _VARIABLE.sub("", word.text) or "}" in port.replace("${", "$", 1):
            continue
        place = expose.at(word)
        whole = (
            place.source.slice(place.span) == word.text and re.fullmatch(r"[\d-]+(/\w+)?", port) is not None
        )
        yield place.finding(
            f"`EXPOSE` takes a port of the container, and `{host}:` has no effect; write `{port}`",
            fix=safe(place.replace(port)) if whole else in_word(place),
        )


@rule(on.stage(), severity="info")
def logs_to_file(stage: Stage) -> Findings:
    """Only where the whole configuration is the package's own."""
    if not stage.is_last:
        return
    programs = {one.program for one in started(stage)}
    for below in stage.chain:
        for package in below.packages:
            if (
                not package.sure
                or package.name not in _LOGS
                or not programs.intersection(_STARTERS[package.name])
            ):
                continue
            name, path = _LOGS[package.name]
            if not any(_configures(each, name) for one in stage.chain for each in one.steps):
                yield package.finding(
                    f"`{name}` writes its log to `{path}`, where `docker logs` does not show it and it grows"
                    " with the container; link it to `/dev/stdout`"
                )
            return


_NGINX = "/etc/nginx/nginx.conf"


def _configures(each: Instruction, name: str) -> bool:
    """Whether an instruction may say where the log goes."""
    if isinstance(each, Copy):
        path = (each.destination_path or "/").rstrip("/")
        if (
            name == "nginx"
            and path in (_NGINX, posixpath.dirname(_NGINX))
            and stays_in_files(each.stage, _NGINX, _LOGS[name][1])
        ):
            return False
        return (
            path in ("", "/etc", "/usr", "/usr/local") or name in path or "apache" in path or "httpd" in path
        )
    return _ELSEWHERE.search(each.source.slice(each.extent)) is not None


@rule(on.stage(), severity="info")
def unmatched_port(stage: Stage) -> Findings:
    """Only where one server is started, its port stands in the command, and every exposed port is known."""
    exposes = [each for below in stage.chain for each in below.instructions if isinstance(each, Expose)]
    commands = [one for one in started(stage) if one.program in _LISTENS]
    if (
        not stage.is_last
        or not exposes
        or any("$" in word.text for one in exposes for word in one.node.words)
    ):
        return
    if any(isinstance(one.run, Launch) and one.program is None for one in started(stage)):
        return
    ports = [port for each in exposes for port in each.ports]
    for command in commands[-1:]:
        place, port = _listening(command)
        if place is None or not ports or any(first <= port <= last for first, last, _, _ in ports):
            continue
        named = ", ".join(f"`{one[0]}`" for one in ports[:3])
        yield place.finding(
            f"`{command.program}` listens on `{port}`, but the image exposes {named}",
            related=[ports[0][3].related("exposed here")],
        )


def _listening(command: Command) -> tuple[At | None, int]:
    names = _LISTENS.get(command.program or "", ())
    for word, after in zip(command.words, (*command.words[1:], None), strict=True):
        name, equals, value = (word.value or "").partition("=")
        holder = word if equals else after
        if holder is None or (name not in names and (name, command.program) not in _BARE):
            continue
        text = value if equals else holder.value or ""
        found = _PORT.fullmatch(text)
        if found is not None and not _OWN_HOST.match(text):
            return command.at(holder), int(found[1])
    return None, 0
