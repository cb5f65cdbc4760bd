"""CoreDNS, which turns the names of Services and pods into addresses, and knows no others."""

from tallylight_cluster.credentials import Credentials
from tallylight_cluster.daemons import Daemons
from tallylight_cluster.network import NODE_ADDRESS
from tallylight_cluster.places import Places
from tallylight_cluster.programs import COREDNS, Programs

CLUSTER_DOMAIN = "cluster.local"

# A name from outside does not exist: nothing leads out, and a pod shall be told so at once, not wait.
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


def start_names(places: Places) -> None:
    """Have names resolved at the node's address, port 53."""
    corefile = places.state / "Corefile"
    kubeconfig = Credentials(places).kubeconfig(COREDNS.name)
    corefile.write_text(_COREFILE.format(address=NODE_ADDRESS, domain=CLUSTER_DOMAIN, kubeconfig=kubeconfig))
    Daemons(places).start(COREDNS.name, [Programs(places.cache).path(COREDNS), "-conf", corefile])
