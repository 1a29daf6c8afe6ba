"""hadolint's own rules that run unasked, with its severities: what the profile `hadolint` selects.

Source: hadolint 2.15.1, the list of rules in its README and their pages in its wiki. Its fourth severity,
`style`, is `info` here. DL1001 and DL3057 are off unless asked for; those that take a list of registries or
labels say nothing without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dlint.finding import Severity

_ERROR = (
    "DL1000", "DL3000", "DL3004", "DL3011", "DL3012", "DL3020", "DL3021", "DL3023", "DL3024", "DL3026",
    "DL3043", "DL3044", "DL3061", "DL4000", "DL4004",
)  # fmt: skip
_WARNING = (
    "DL3002", "DL3003", "DL3006", "DL3007", "DL3008", "DL3013", "DL3014", "DL3016", "DL3018", "DL3022",
    "DL3025", "DL3027", "DL3028", "DL3029", "DL3030", "DL3032", "DL3033", "DL3034", "DL3035", "DL3036",
    "DL3037", "DL3038", "DL3040", "DL3041", "DL3042", "DL3045", "DL3046", "DL3051", "DL3052", "DL3053",
    "DL3054", "DL3055", "DL3056", "DL3058", "DL3062", "DL3063", "DL3064", "DL3065", "DL3067", "DL4001",
    "DL4003", "DL4005", "DL4006",
)  # fmt: skip
_INFO = (
    "DL3001", "DL3009", "DL3010", "DL3015", "DL3019", "DL3047", "DL3048", "DL3049", "DL3050", "DL3059",
    "DL3060", "DL3066",
)  # fmt: skip

SEVERITIES: Final[dict[str, Severity]] = {
    **dict.fromkeys(_INFO, "info"),
    **dict.fromkeys(_WARNING, "warning"),
    **dict.fromkeys(_ERROR, "error"),
}
"""By code, the most severe last."""

OFF: Final = ("DL1001", "DL3057")
"""Rules that run only where a configuration gives them a severity."""

REMOVED: Final = ("DL3005", "DL3017", "DL3031", "DL3039")
"""Codes of earlier releases that configurations and comments still name."""

ENGINES: Final = ("shellcheck",)
"""Topics that belong to the profile whatever their codes; they keep their own severities."""
