"""Domains under which strangers have hosts: a cookie for one of them would go to all.

The whole list (publicsuffix.org) has ten thousand names and changes each week. Here are those that streams are served
from, and the ways in which countries part their domains; a name of one word is always everybody's.
"""

# Under a country's domain of two letters these are everybody's (`co.uk`, `asso.fr`, `nom.br`).
_UNDER_COUNTRIES = frozenset(
    {
        *("ac", "ad", "art", "asn", "asso", "biz", "club", "co", "com", "conf", "ed", "edu", "firm", "gen", "go"),
        *("gob", "gouv", "gov", "govt", "gr", "gv", "id", "in", "ind", "info", "int", "k12", "lg", "ltd", "me", "mil"),
        *("muni", "name", "ne", "net", "nhs", "nic", "nom", "or", "org", "plc", "police", "presse", "pro", "re", "res"),
        *("sch", "school", "tm", "tv", "web"),
    }
)
_COUNTRY = 2  # letters
# What CDNs, clouds, and services of dynamic names give to their customers; and everything below.
_HOSTING = frozenset(
    {
        *("akamai.net", "akamaiedge.net", "akamaihd.net", "akamaized.net", "edgekey.net", "edgesuite.net"),
        *("amazonaws.com", "amazonaws.com.cn", "awsglobalaccelerator.com", "cloudfront.net", "mediapackage.net"),
        *("azure.com", "azureedge.net", "azurefd.net", "azurewebsites.net", "cloudapp.net", "windows.net"),
        *("trafficmanager.net", "appspot.com", "googleapis.com", "run.app", "web.app", "firebaseapp.com"),
        *("b-cdn.net", "cdn77.org", "cdn77-ssl.net", "cdngc.net", "edgecastcdn.net", "fastly.net", "fastlylb.net"),
        *("hwcdn.net", "kxcdn.com", "llnwd.net", "llnwi.net", "stackpathcdn.com", "stackpathdns.com"),
        *("cloudflare.net", "cloudflarestorage.com", "cloudflarestream.com", "pages.dev", "r2.dev", "workers.dev"),
        *("trycloudflare.com", "aliyuncs.com", "myqcloud.com", "oraclecloud.com", "customer-oci.com"),
        *("backblazeb2.com", "digitaloceanspaces.com", "ondigitalocean.app", "linodeobjects.com", "scw.cloud"),
        *("vultrobjects.com", "wasabisys.com", "fly.dev", "herokuapp.com", "netlify.app", "onrender.com"),
        *("railway.app", "vercel.app", "github.io", "gitlab.io", "ngrok.app", "ngrok.io", "ngrok-free.app"),
        *("ddns.net", "duckdns.org", "dyndns.org", "hopto.org", "no-ip.org", "sytes.net", "zapto.org"),
        *("nip.io", "sslip.io"),
    }
)


def is_shared(domain: str) -> bool:
    """Whether hosts of strangers are below a domain, or may be; in small letters, without a dot in front."""
    labels = domain.split(".")
    if len(labels) == 1 or not all(labels):
        return True
    if len(labels) == 2 and len(labels[1]) == _COUNTRY and labels[0] in _UNDER_COUNTRIES:
        return True
    return any(".".join(labels[place:]) in _HOSTING for place in range(len(labels) - 1))
