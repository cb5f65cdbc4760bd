"""CoreDNS, which turns the names of Services and pods into addresses, and knows no others."""

from tallylight_cluster.credentials import Credentials
from tallylight_cluster.daemons import Daemons
from tallylight_cluster.network import addresses
from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.programs import COREDNS, Programs

CLUSTER_DOMAIN = "cluster.local"

# A name from outside does not exist: nothing leads out, and a pod shall learn so at once, not wait.
_COREFILE = """\
{domain} {{
    bind {address}
    errors
    kubernetes {{
        kubeconfig {kubeconfig}
        pods insecure
    }}
}}
. {{
    bind {address}
    template ANY ANY {{
        rcode NXDOMAIN
    }}
}}
"""


def start_dns(paths: ClusterPaths) -> None:
    """Have names resolved at the node's address, port 53."""
    corefile = paths.state / "Corefile"
    kubeconfig = Credentials(paths).kubeconfig(COREDNS.name)
    corefile.write_text(_COREFILE.format(address=addresses(paths).node, domain=CLUSTER_DOMAIN, kubeconfig=kubeconfig))
    Daemons(paths).start(COREDNS.name, [Programs(paths.cache).path(COREDNS), "-conf", corefile])
