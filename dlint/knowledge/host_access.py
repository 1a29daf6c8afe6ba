"""What of the host a container can be given: capabilities, namespaces and folders, and who needs them.

As of November 2026. Sources: capabilities(7); the Docker documentation on runtime privileges, seccomp and
bind mounts; CIS Docker Benchmark 1.6, 5.2 to 5.31. The images named are those whose own documentation asks
for what is listed.
"""

from __future__ import annotations

import re

from dlint.knowledge.distributions import words
from dlint.knowledge.images import familiar

CAPABILITIES = {
    "ALL": "is as good as `privileged`: with it the container can become root on the host",
    "SYS_ADMIN": "lets it mount file systems and leave its namespaces: it can become root on the host",
    "SYS_MODULE": "lets it load modules into the host's kernel: it can become root on the host",
    "SYS_RAWIO": "lets it write to the host's memory and disks past the kernel",
    "DAC_READ_SEARCH": "lets it open every file of the host by its number, whatever is mounted",
    "BPF": "lets it load programs into the host's kernel",
    "PERFMON": "lets it watch the kernel and every process of the host",
    "MAC_ADMIN": "lets it change the host's AppArmor or SELinux policy",
    "MAC_OVERRIDE": "lets it pass the host's AppArmor or SELinux policy by",
    "SYS_BOOT": "lets it restart the host",
    "SYS_TIME": "lets it set the clock of the host and of everything on it",
    "SYSLOG": "lets it read the host's kernel log and the addresses in it",
}
"""Capabilities that reach the host even from namespaces of the container's own, and how."""
WITH_HOST = {
    "NET_ADMIN": ("network_mode", "lets it change the host's interfaces, routes and firewall"),
    "SYS_PTRACE": ("pid", "lets it read and change every process of the host"),
}
"""Capabilities that stay inside a namespace, by the key that shares it with the host."""
NAMESPACES = {
    "network_mode": "all its ports are open on the host, and it reaches what listens on the host's loopback",
    "pid": "it sees all processes of the host, and as root it can signal them",
    "ipc": "it shares memory segments and semaphores with all of the host",
    "userns_mode": "its root is root of the host, where the daemon remaps users",
    "uts": "it shares the host's name, and with SYS_ADMIN can change it",
}
"""The keys that share a namespace when they say `host`, and what comes of that."""

# agents that report on the host they run on, by the last part of their names, whoever packs them
_AGENTS = words("""
    node-exporter node_exporter cadvisor netdata glances telegraf collectd promtail alloy fluent-bit fluentd
    filebeat metricbeat auditbeat packetbeat heartbeat opentelemetry-collector opentelemetry-collector-contrib
    otelcol otelcol-contrib signoz-otel-collector falco zabbix-agent zabbix-agent2 wazuh-agent
    amazon-ecs-agent infrastructure dd-agent docker-dd-agent
    """)
_AGENT_IMAGES = words("""
    datadog/agent gcr.io/datadoghq/agent public.ecr.aws/datadog/agent sysdig/agent grafana/agent
    portainer/agent
    """)
# whose work is on the host's own network: discovery, tunnels, relays, routing, addresses, listening
_IN_NETWORK = words("""
    home-assistant homeassistant homebridge esphome plex pms-docker jellyfin emby embyserver minidlna samba
    shairport-sync shairplay aircast airconnect avahi mdns-repeater tailscale zerotier cloudflared wireguard
    wireguard-ui wg-easy openvpn strongswan ipsec-vpn-server xl2tpd frp frpc frps rinetd coturn keepalived
    flannel calico-node kube-proxy consul dhcpd dhcp dnsmasq tftp tftpd netboot unifi unifi-controller
    watchyourlan arpwatch ntopng snort suricata zeek dsniff sslsplit tcpdump tshark maltrail
    """)
_CLOCKS = r"(?:.*[/_-])?(?:ntp|ntpd|chrony|chronyd|openntpd)(?:[/_-].*)?"

# what gives away the host as soon as it can be read, and only where it can be written
_READ = re.compile(
    r"/|/etc|/etc/(?:shadow|gshadow|sudoers(?:\.d)?|ssh|kubernetes)|/root(?:/\.ssh)?|/var|/run|/var/run|/boot"
    r"|/var/lib|/var/lib/(?:docker|containerd|kubelet)"
)
_WRITTEN = re.compile(
    r"/etc/(?:passwd|group|cron\.?\w*|init\.d|profile\.d|systemd|pam\.d|ld\.so\.preload)(?:/.*)?|/proc|/sys"
    r"|/(?:usr|lib|lib64|bin|sbin)|/usr/(?:bin|sbin|lib|local/bin|local/sbin)|(?:/usr)?/lib/modules"
    r"|(?:/usr)?/lib/systemd(?:/.*)?"
)


def watches_host(repository: str) -> bool:
    """Whether an image is an agent that reports on its host, and so has to see it."""
    name = familiar(repository)
    return name in _AGENT_IMAGES or _packed(name) in _AGENTS


def belongs_on_network(repository: str) -> bool:
    """Whether an image does its work on the host's own network."""
    return _packed(familiar(repository)) in _IN_NETWORK


def _packed(name: str) -> str:
    """What an image holds, by its name without who packed it and for which machine."""
    return re.sub(r"-(?:arm\w*|amd64|aarch64|docker|alpine)$", "", name.rpartition("/")[2])


def sets_clock(repository: str) -> bool:
    """Whether an image is there to set the clock."""
    return re.fullmatch(_CLOCKS, familiar(repository)) is not None


def gives_away(path: str, *, read_only: bool) -> str | None:
    """What a mount of a host's path gives away: "read" or "written"; None for everything else."""
    if _READ.fullmatch(path):
        return "read"
    return "written" if not read_only and _WRITTEN.fullmatch(path) else None
