"""What go-yaml, the reader inside Compose, makes of a scalar.

Source: go-yaml v3/v4 `resolve.go`; Go's `fmt` and `time` for the printed forms.
"""

from __future__ import annotations

import math
import re
from functools import cache

Value = str | int | float | bool | None

WORDS: dict[str, tuple[str, Value]] = {
    **dict.fromkeys(("true", "True", "TRUE"), ("bool", True)),
    **dict.fromkeys(("false", "False", "FALSE"), ("bool", False)),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), ("null", None)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), ("float", math.nan)),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), ("float", math.inf)),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), ("float", -math.inf)),
}
STANDARD = {
    "!!bool": "bool",
    "!!int": "int",
    "!!float": "float",
    "!!null": "null",
    "!!timestamp": "timestamp",
}
INT64_MIN = -(2**63)
UINT64_MAX = 2**64 - 1
# Python refuses to convert very long digit strings; 64 bits need 64 binary digits at most.
LONGEST_NUMBER = 400


@cache
def _integer() -> re.Pattern[str]:
    return re.compile(
        r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO]?(?P<oct>[0-7]+)|(?P<dec>0|[1-9][0-9]*))\Z"
    )


@cache
def _float() -> re.Pattern[str]:
    return re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")


@cache
def _timestamp() -> re.Pattern[str]:
    return re.compile(
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
        r"(?:(?P<sep>[Tt ])(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2}):(?P<second>[0-9]{1,2})"
        r"(?:\.(?P<fraction>[0-9]+))?(?P<zone>Z|[-+][0-9]{2}:[0-9]{2})?)?\Z"
    )


def resolve(text: str, style: str, tag: str | None) -> tuple[str, Value]:
    """The kind and the value; a tag that the text does not fit leaves it a string."""
    if tag in STANDARD:
        kind, value = resolve_plain(text)
        wanted = STANDARD[tag]
        if wanted == "float" and kind == "int":
            assert isinstance(value, int)
            return "float", float(value)
        return (kind, value) if kind == wanted else ("str", text)
    if style != "plain" or (tag is not None and tag.startswith("!!")) or tag == "!":
        return "str", text
    return resolve_plain(text)


def resolve_plain(text: str) -> tuple[str, Value]:
    word = WORDS.get(text)
    if word is not None:
        return word
    first = text[0]
    if first not in "+-.0123456789" or len(text) > LONGEST_NUMBER:
        return "str", text
    if first == ".":
        return _resolve_dotted(text)
    if timestamp(text) is not None:
        return "timestamp", text
    number = text.replace("_", "")
    found = _integer().match(number)
    if found:
        value = _integer_value(found)
        if INT64_MIN <= value <= UINT64_MAX and not (found["sign"] == "+" and value >= 2**63):
            return "int", value
    if _float().match(number):
        result = float(number)
        if not math.isinf(result):
            return "float", result
    return "str", text


def _integer_value(found: re.Match[str]) -> int:
    for group, base in (("hex", 16), ("bin", 2), ("oct", 8), ("dec", 10)):
        digits = found[group]
        if digits is not None:
            value = int(digits, base)
            return -value if found["sign"] == "-" else value
    raise AssertionError(found)


def _resolve_dotted(text: str) -> tuple[str, Value]:
    if _float().match(text):
        return "float", float(text)
    return "str", text


def timestamp(text: str) -> str | None:
    """A date as Go prints it (`2024-1-1` is `2024-01-01 00:00:00 +0000 UTC`); None where it is none."""
    if len(text) < len("2024-1-1") or text[4] != "-":
        return None
    found = _timestamp().match(text)
    if found is None or (found["sep"] in {"T", "t"}) != (found["zone"] is not None):
        return None
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not (1 <= month <= 12 and 1 <= day <= days[month - 1] and hour < 24 and minute < 60 and second < 60):
        return None
    fraction = (found["fraction"] or "")[:9].rstrip("0")
    zone = found["zone"]
    offset = "+0000 UTC" if zone in {None, "Z"} else " ".join([str(zone).replace(":", "")] * 2)
    clock = f"{hour:02}:{minute:02}:{second:02}" + (f".{fraction}" if fraction else "")
    return f"{year:04}-{month:02}-{day:02} {clock} {offset}"


def printed(text: str, style: str, tag: str | None) -> str | None:
    kind, value = resolve(text, style, tag)
    if kind == "null":
        return None
    if kind == "timestamp":
        return timestamp(text)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _printed_float(value)
    return str(value)


def _printed_float(value: float) -> str:
    """Go's `%v`: the shortest digits, with an exponent from 1e+06 up and below 1e-04."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    mantissa, _, exponent = f"{value!r}".partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, part = mantissa.lstrip("-").partition(".")
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + part) - len(digits))
    digits = digits.rstrip("0")
    power = point - 1
    if power < -4 or power >= 6:
        tail = f".{digits[1:]}" if digits[1:] else ""
        return f"{sign}{digits[0]}{tail}e{'-' if power < 0 else '+'}{abs(power):02}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if len(digits) <= point:
        return sign + digits + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"
