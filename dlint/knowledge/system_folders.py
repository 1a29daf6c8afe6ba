"""Folders that belong to the system of an image, by the Filesystem Hierarchy Standard 3.0."""

from __future__ import annotations

SYSTEM_FOLDERS = frozenset(
    """
    /bin /boot /dev /etc /initrd /lib /lib32 /lib64 /lost+found /proc /run /sbin /sys /usr /usr/bin /usr/lib
    /usr/lib64 /usr/sbin /usr/share /var
    """.split()  # noqa: SIM905 - a table of words
)
"""Where nothing of an application belongs beside what the system puts there."""
