"""Where clouds tell a machine its secrets, and other services of the host that are nobody's origin.

Link-local addresses (169.254.0.0/16, fe80::/10), which most clouds use, are refused as a whole; the known ones are
listed so that the refusal can say what they are.
"""

from ipaddress import IPv4Network, IPv6Network, ip_network

# Address or network, and whose documentation names it.
SERVICES = {
    "169.254.169.254": "AWS, Azure, Google Cloud, Oracle, OpenStack, DigitalOcean, Hetzner, IBM: instance metadata",
    "169.254.170.2": "AWS, ECS guide: credentials of a task",
    "169.254.170.23": "AWS, EKS guide: Pod Identity Agent",
    "169.254.42.42": "Scaleway, instance metadata",
    "169.254.0.23": "Tencent Cloud, instance metadata",
    "fe80::a9fe:a9fe": "OpenStack, Hetzner: instance metadata over IPv6",
    "fd00:ec2::/32": "AWS, VPC guide: instance metadata ::254, EKS Pod Identity ::23, DNS ::253, time ::123",
    "fd20:ce::254": "Google Cloud, Compute Engine guide: the metadata server of IPv6-only instances",
    "fd00:c1::a9fe:a9fe": "Oracle Cloud, instance metadata over IPv6",
    "192.0.0.192": "Oracle Cloud Classic, instance metadata",
    "fd00:42::42": "Scaleway, instance metadata over IPv6",
    "fd00:a9fe:a9fe::1": "Akamai (Linode), instance metadata over IPv6",
    "100.100.100.200": "Alibaba Cloud, ECS guide: instance metadata",
    "fd00:100::100:200": "Alibaba Cloud, ECS guide: instance metadata over IPv6",
    "100.96.0.96": "Volcano Engine (Volcengine, BytePlus): instance metadata, credentials of a role",
    "100.80.80.80": "UCloud, UHost guide: instance metadata and user data",
    "192.80.8.124": "Equinix Metal (metadata.platformequinix.com): instance metadata",
    "100.100.100.100": "Tailscale, MagicDNS guide: the service of a node that answers itself",
    "168.63.129.16": "Azure, 'What is IP address 168.63.129.16': the host's agent channel, DNS and health probes",
}
# The names by which clouds' own resolvers know them: only judged where a proxy resolves.
NAMES = frozenset(
    {
        "instance-data",
        "instance-data.ec2.internal",
        "metadata",
        "metadata.azure.internal",
        "metadata.goog",
        "metadata.google.internal",
        "metadata.platformequinix.com",
        "metadata.tencentyun.com",
    }
)
NETWORKS: tuple[IPv4Network | IPv6Network, ...] = tuple(map(ip_network, SERVICES))
