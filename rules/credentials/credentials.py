"""Passwords, tokens and keys that are written down where many can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.rule import Findings, on, rule

if TYPE_CHECKING:
    from dlint.finding import Finding
    from dlint.model.credentials.found import Credential


def _said(credential: Credential) -> Finding:
    return credential.finding(credential.message, severity=credential.severity, related=credential.others)


@rule(on.credential("environment"), severity="warning", security=7.5)
def in_environment(credential: Credential) -> Findings:
    yield _said(credential)


@rule(on.credential("command"), severity="warning", security=7.5)
def in_command(credential: Credential) -> Findings:
    yield _said(credential)


@rule(on.credential("url"), severity="error", security=8.0)
def in_url(credential: Credential) -> Findings:
    yield _said(credential)


@rule(on.credential("token"), severity="error", security=9.0)
def known_token(credential: Credential) -> Findings:
    yield _said(credential)


@rule(on.credential("empty"), severity="warning", security=7.0)
def empty_password(credential: Credential) -> Findings:
    yield _said(credential)


@rule(on.credential("name"), severity="info", profile="hardening", precision="medium")
def secret_name(credential: Credential) -> Findings:
    yield _said(credential)


@rule(on.credential("build-argument"), severity="warning", security=7.0)
def in_build_argument(credential: Credential) -> Findings:
    yield _said(credential)


@rule(on.credential("argument", "removed-file"), severity="warning", security=6.5)
def outlives_layer(credential: Credential) -> Findings:
    yield _said(credential)
