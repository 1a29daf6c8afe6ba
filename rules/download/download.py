"""Downloads: whom a build trusts with what it fetches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.finding import At, Edit, unsafe
from dlint.lazy import regex
from dlint.model.downloads import checked, interpreter, to_stdout, urls
from dlint.model.edits import without_word
from dlint.model.instructions import Copy, Pairs, Run
from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.finding import Fix
    from dlint.model.command import Command
    from dlint.model.instructions import Instruction

_OFF = {
    "PYTHONHTTPSVERIFY": ("0", "Python"),
    "NODE_TLS_REJECT_UNAUTHORIZED": ("0", "Node.js"),
    "GIT_SSL_NO_VERIFY": ("", "git"),  # whatever it is set to, 0 too
}
_SKS = regex(r"(?i)(?:[\w-]{1,63}\.){0,4}(?:sks-keyservers\.net|keys\.gnupg\.net)\b")
_SERVER = regex(
    r"(?i)--keyserver[= ]+[\"']?([^\s\"';]+)|\b((?:keyserver|keys|pgp|pgpkeys|keyring)\.[\w-]+\.[\w.]+)"
)
_LIVING = "keyserver.ubuntu.com"
_FILE_URL = regex(r"(?i)https?://(?!\S*\.git(?:#|$))")
_HTTP = regex(r"(?i)http://([^/\s\"'$?#]+)")
_KEY = regex(r"(?i).*(\.(asc|gpg|key|pub|pem|crt|sig|sha\d+|md5|repo|list|json|txt)|[/_-]key|[/_-]gpg[\w-]*)"
             r"([?#].*)?")  # fmt: skip


@rule(on.command("curl", "wget") | on.reached("curl", "wget"), severity="warning")
def piped_to_shell(fetch: Command) -> Findings:
    reader = interpreter(fetch)
    asked = next(urls(fetch), None)
    if reader is None or asked is None or checked(fetch.run) or (asked.host and asked.local):
        return
    host = f"`{asked.host}`" if asked.host else "the server"
    how = " over http" if asked.scheme == "http" else ""
    yield fetch.finding(
        f"`{reader.program}` runs whatever {host} sends{how} at the time of the build; download a named"
        " version and check its checksum before it runs",
        related=[reader.related("what runs it")] if reader.span.start > fetch.span.end else (),
    )


@rule(on.reached_script() | on.instruction("RUN", "ENV", "ARG"), severity="warning")
def insecure_tls(each: Instruction) -> Findings:
    """A file that is checked afterwards may come from anybody."""
    if isinstance(each, Pairs):
        for pair in each.pairs:
            if _switches_off(pair.name, pair.value):
                yield pair.finding(_off_by(pair.name))
        return
    if not isinstance(each, Run):
        return
    for place, message in _unchecked_in(each):
        yield place.finding(message, fix=_checking(place))


def _checking(place: At) -> Fix | None:
    """The command without the option that switches the check off."""
    text = place.source.slice(place.span)
    edit: Edit | None = None
    if text in ("-k", "--insecure", "--no-check-certificate"):
        edit = without_word(place)
    elif _CLUSTER.fullmatch(text):
        edit = place.replace(text.replace("k", "", 1))
    why = "the server's certificate may not be one that the image knows"
    return unsafe(edit, why=why) if edit is not None else None


def _unchecked_in(run: Run) -> Iterator[tuple[At, str]]:
    safe_anyway = checked(run)
    for command in run.acting:
        for name, value in command.environment.items():
            if _switches_off(name, value) and command.parent is None:
                yield command.at(command.words[0]), _off_by(name)
        option = _insecure_option(command)
        if option is None or safe_anyway:
            continue
        asked = list(urls(command))
        if asked and all(one.scheme == "http" or (one.host and one.local) for one in asked):
            continue
        host = f"whatever answers for `{asked[0].host}`" if asked and asked[0].host else "any certificate"
        name = option.source.slice(option.span)
        message = f"`{name}` lets {command.program} take {host}"
        yield option, f"{message}; leave it out, and install `ca-certificates` if it fails"
    for assignment in run.script.assignments if run.script is not None else ():
        value = assignment.value.value if assignment.value is not None else ""
        if (
            assignment.keyword == "export"
            and _switches_off(assignment.name, value)
            and run.script is not None
        ):
            yield At(run.source, run.script.span(assignment.start, assignment.end)), _off_by(assignment.name)


_CLUSTER = regex(r"-(?=[A-Za-z]*k)[A-Za-z]{2,}")


def _insecure_option(command: Command) -> At | None:
    names = {"curl": ("-k", "--insecure"), "wget": ("--no-check-certificate",)}.get(command.program or "", ())
    option = command.option(*names) if names else None
    if option is not None:
        return command.at(option)
    if command.program != "git":
        return None
    words = [word.text.lower().replace(" ", "=") for word in command.words]
    for at, word in enumerate(words):
        if word == "http.sslverify=false":
            return command.at(command.words[at])
        if word == "http.sslverify" and words[at + 1 : at + 2] in (["false"], ["0"]):
            return At(command.source, command.words[at].span._replace(end=command.words[at + 1].span.end))
    return None


def _switches_off(name: str, value: str | None) -> bool:
    off, _ = _OFF.get(name, (None, ""))
    if off is None or value is None:
        return False
    return not off or value == off


def _off_by(name: str) -> str:
    return f"with `{name}` {_OFF[name][1]} takes any certificate; leave it out and install the one it lacks"


@rule(on.instruction("RUN"), severity="warning")
def dead_keyserver(run: Run) -> Findings:
    """A second server that lives makes up for it."""
    mapped = run.script_text
    if mapped is None:
        return
    dead = list(_SKS.finditer(mapped.text))
    others = [found[1] or found[2] for found in _SERVER.finditer(mapped.text)]
    if not dead or any(_SKS.search(other) is None and "$" not in other for other in others):
        return
    for found in dead:
        place = At(run.source, mapped.span(*found.span()))
        whole = run.source.slice(place.span) == found[0]
        why = "the key may not be on that server"
        yield place.finding(
            f"the key servers of `{found[0]}` were shut down in 2021; use `{_LIVING}` or `keys.openpgp.org`",
            fix=unsafe(place.replace(_LIVING), why=why) if whole else None,
        )


@rule(on.instruction("RUN", "ADD"), severity="info")
def plain_http(each: Instruction) -> Findings:
    """Of what is run as it comes, `piped-to-shell` speaks."""
    if isinstance(each, Copy):
        if each.flag("checksum") is None:
            for text, place in each.sources:
                yield from _over_http(text, place)
    elif isinstance(each, Run) and not checked(each):
        for command in each.commands:
            if command.program in ("curl", "wget") and interpreter(command) is None:
                for url in urls(command):
                    if url.scheme == "http" and not url.local:
                        yield from _over_http(url.text, url.place)


def _over_http(text: str, place: At) -> Findings:
    found = _HTTP.match(text.strip("\"'"))
    if found is None or "." not in found[1] or found[1].startswith(("127.", "10.", "192.168.")):
        return
    written = place.source.slice(place.span)
    at = written.lower().find("http://")
    start = place.span.start + at
    fix = unsafe(
        Edit(place.span._replace(start=start, end=start + 7), "https://"), why="the host may not serve https"
    )
    yield place.finding(
        f"`{found[1]}` is asked over http, where anybody on the way may change the answer; use https",
        fix=fix if at in (0, 1) else None,
    )


@rule(on.instruction("RUN", "ADD"), severity="info", profile="hardening")
def unverified(each: Instruction) -> Findings:
    if isinstance(each, Copy):
        if each.flag("checksum") is None:
            for text, place in each.sources:
                if (
                    text.lower().startswith(("http://", "https://"))
                    and not text.endswith(".git")
                    and ".git#" not in text
                ):
                    name = _short(text)
                    yield place.finding(
                        f"nothing checks that `{name}` is the file that was meant; use `--checksum`"
                    )
        return
    if not isinstance(each, Run) or checked(each):
        return
    for command in each.commands:
        url = next(urls(command), None) if command.program in ("curl", "wget") else None
        if url is None or url.local or _KEY.fullmatch(url.text) or not _kept(command):
            continue
        yield url.place.finding(
            f"nothing checks that `{_short(url.text)}` is the file that was meant; compare its checksum"
            " (`sha256sum -c`) or its signature"
        )


def _kept(command: Command) -> bool:
    """Whether what it fetches goes into a file, or is unpacked or run at once."""
    if command.has("-I", "--head", "--spider"):
        return False
    if not to_stdout(command):
        return True
    if any(redirect.writes for redirect in command.redirects) and command.next is None:
        return True
    reader = command.next
    return interpreter(command) is not None or (
        reader is not None
        and reader.program in ("tar", "bsdtar", "gunzip", "unxz", "xz", "cpio", "dpkg", "tee")
    )


def _short(url: str) -> str:
    name = url.partition("?")[0].strip("\"'").rstrip("/").rpartition("/")[2]
    return name or url
