"""What the author of a rule imports: `rule`, `on` and `Findings`.

    @rule(on.command("apt-get install"), severity="info")
    def recommended_packages(install: Command) -> Findings:
        ...

The rule's name is its topic folder and the function's name: `topic/fault`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Concatenate, Generic, Literal, ParamSpec, TypeVar, overload

from dlint.finding import Finding, Severity

if TYPE_CHECKING:
    from dlint.model.command import Command
    from dlint.model.compose.file import ComposeFile, Value
    from dlint.model.compose.service import Service
    from dlint.model.container import Container
    from dlint.model.credentials.found import Credential
    from dlint.model.dockerfile import Dockerfile
    from dlint.model.image import ImageUse
    from dlint.model.instructions import (
        Copy,
        Expose,
        From,
        Healthcheck,
        Instruction,
        Launch,
        Pairs,
        Run,
        Shell,
        User,
        Volume,
        Workdir,
    )
    from dlint.model.problem import ReaderProblem
    from dlint.model.stage import Stage

Findings = Iterable[Finding]
Profile = Literal["default", "reproducible", "hardening", "style", "region"]
Precision = Literal["high", "medium"]

S = TypeVar("S")
T = TypeVar("T")
P = ParamSpec("P")


class Trigger(Generic[S]):
    """What wakes a rule: a kind of subject, and which of them. `|` joins triggers."""

    __slots__ = ("parts",)

    def __init__(self, *parts: tuple[str, str]) -> None:
        self.parts = parts

    def __or__(self, other: Trigger[T]) -> Trigger[S | T]:
        return Trigger(*self.parts, *other.parts)


class Rule:
    """A check with the facts that machines need; what readers need stands on its card.

    `module` and `attribute` say where the check is; `check` is imported when it is first wanted.
    """

    __slots__ = (
        "_check",
        "_options",
        "attribute",
        "module",
        "name",
        "precision",
        "profile",
        "security",
        "severity",
        "trigger",
    )

    def __init__(
        self,
        check: Callable[..., Findings | None],
        trigger: Trigger[Any],
        severity: Severity,
        profile: Profile,
        precision: Precision,
        security: float | None,
    ) -> None:
        self._check: Callable[..., Findings | None] | None = check
        self._options: dict[str, tuple[str, object]] | None = None
        self.trigger = trigger
        self.severity = severity
        self.profile = profile
        self.precision = precision
        self.security = security
        self._place(check.__module__, check.__name__)

    def _place(self, module: str, attribute: str) -> None:
        self.module = module
        self.attribute = attribute
        self.name = f"{module.rpartition('.')[0].rpartition('.')[2]}/{attribute.replace('_', '-')}"

    @classmethod
    def described(
        cls,
        module: str,
        attribute: str,
        trigger: Trigger[Any],
        severity: Severity,
        profile: Profile,
        precision: Precision,
        security: float | None,
        options: dict[str, tuple[str, object]],
    ) -> Rule:
        """A rule whose check is not imported yet."""
        self = cls.__new__(cls)
        self._check = None
        self._options = options
        self.trigger = trigger
        self.severity = severity
        self.profile = profile
        self.precision = precision
        self.security = security
        self._place(module, attribute)
        return self

    @property
    def check(self) -> Callable[..., Findings | None]:
        if self._check is None:
            from importlib import import_module

            same: Rule = getattr(import_module(self.module), self.attribute)
            self._check = same.check
        return self._check

    @property
    def is_loaded(self) -> bool:
        return self._check is not None

    @property
    def topic(self) -> str:
        return self.name.partition("/")[0]

    @property
    def options(self) -> dict[str, tuple[str, object]]:
        """Each option's name with its type as written and its default."""
        if self._options is None:
            defaults: dict[str, object] = getattr(self.check, "__kwdefaults__", None) or {}
            types = self.check.__annotations__
            self._options = {name: (str(types.get(name, "str")), value) for name, value in defaults.items()}
        return self._options


def rule(
    trigger: Trigger[S],
    *,
    severity: Severity = "warning",
    profile: Profile = "default",
    precision: Precision = "high",
    security: float | None = None,
) -> Callable[[Callable[Concatenate[S, P], Findings]], Rule]:
    """Make a rule of a check.

    `security` is the score from 0.1 to 10.0 that makes a finding a security alert where reports know
    them; leave it out for everything that is not one.
    """

    def make(check: Callable[Concatenate[S, P], Findings]) -> Rule:
        return Rule(check, trigger, severity, profile, precision, security)

    return make


class _On:
    """The triggers."""

    def problem(self, *kinds: str) -> Trigger[ReaderProblem]:
        """What the readers could not make sense of."""
        return Trigger(*(("problem", kind) for kind in kinds))

    @overload
    def instruction(self, *keywords: Literal["FROM"]) -> Trigger[From]: ...
    @overload
    def instruction(self, *keywords: Literal["RUN"]) -> Trigger[Run]: ...
    @overload
    def instruction(self, *keywords: Literal["COPY", "ADD"]) -> Trigger[Copy]: ...
    @overload
    def instruction(self, *keywords: Literal["CMD", "ENTRYPOINT"]) -> Trigger[Launch]: ...
    @overload
    def instruction(self, *keywords: Literal["HEALTHCHECK"]) -> Trigger[Healthcheck]: ...
    @overload
    def instruction(self, *keywords: Literal["ENV", "ARG", "LABEL"]) -> Trigger[Pairs]: ...
    @overload
    def instruction(self, *keywords: Literal["USER"]) -> Trigger[User]: ...
    @overload
    def instruction(self, *keywords: Literal["WORKDIR"]) -> Trigger[Workdir]: ...
    @overload
    def instruction(self, *keywords: Literal["EXPOSE"]) -> Trigger[Expose]: ...
    @overload
    def instruction(self, *keywords: Literal["VOLUME"]) -> Trigger[Volume]: ...
    @overload
    def instruction(self, *keywords: Literal["SHELL"]) -> Trigger[Shell]: ...
    @overload
    def instruction(self, *keywords: str) -> Trigger[Instruction]: ...
    def instruction(self, *keywords: str) -> Trigger[Any]:
        """Instructions, those that ONBUILD holds included; without keywords, each of them."""
        return Trigger(*(("instruction", keyword) for keyword in keywords or ("*",)))

    def command(self, *names: str) -> Trigger[Command]:
        """Commands that RUN executes, wrappers such as sudo, env or `sh -c` peeled.

        A name is a program or a program and its subcommand; without names, each command.
        """
        return Trigger(*(("command", name) for name in names or ("*",)))

    def reached(self, *names: str) -> Trigger[Command]:
        """Commands of the build context's scripts that a RUN executes; names as in `command`.

        Findings point into the script, are reported once for all Dockerfiles that run it, and have no fix.
        """
        return Trigger(*(("reached", name) for name in names or ("*",)))

    def reached_script(self) -> Trigger[Run]:
        """The build context's scripts that a RUN executes, each as if it were the RUN."""
        return Trigger(("reached_script", ""))

    def start(self, *names: str) -> Trigger[Command]:
        """Commands that CMD, ENTRYPOINT or HEALTHCHECK execute; names as in `command`."""
        return Trigger(*(("start", name) for name in names or ("*",)))

    def host_command(self, *names: str) -> Trigger[Command]:
        """Commands of scripts, Makefiles, CI files and pages, which run beside the images; names as above."""
        return Trigger(*(("host_command", name) for name in names or ("*",)))

    def stage(self) -> Trigger[Stage]:
        return Trigger(("stage", ""))

    def dockerfile(self) -> Trigger[Dockerfile]:
        return Trigger(("dockerfile", ""))

    def compose(self, *patterns: str) -> Trigger[Value]:
        """Values of a compose file by path: `services.*.ports[]`, `version`."""
        return Trigger(*(("compose", pattern) for pattern in patterns))

    def service(self) -> Trigger[Service]:
        return Trigger(("service", ""))

    def compose_file(self) -> Trigger[ComposeFile]:
        return Trigger(("compose_file", ""))

    def image(self) -> Trigger[ImageUse]:
        """Each reference to an image: FROM, `--from`, mounts, and `image:` of a service."""
        return Trigger(("image", ""))

    def host_image(self) -> Trigger[ImageUse]:
        """Each image that `docker run` of a script, Makefile, CI file or page names."""
        return Trigger(("host_image", ""))

    def container(self) -> Trigger[Container]:
        """Each container that `docker run` of a script, Makefile, CI file or page makes."""
        return Trigger(("container", ""))

    def credential(self, *forms: str) -> Trigger[Credential]:
        """Credentials that the model found, by the form they are written in."""
        return Trigger(*(("credential", form) for form in forms))


on = _On()
