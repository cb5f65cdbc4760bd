import pytest

from tallylight_bounded.proxies import InvalidProxyError, Proxies

API = "https://10.96.0.1:443"
PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("url", "no_proxy", "goes_through"),
    [
        pytest.param(API, "", True, id="nothing is excepted"),
        pytest.param(API, "10.96.0.1", False, id="the address"),
        pytest.param(API, "10.0.0.0/8,.svc", False, id="a range, which Python does not know"),
        pytest.param(API, "192.168.0.0/16", True, id="another range"),
        pytest.param(API, "10.96.0.1:443", False, id="an address and its port"),
        pytest.param(API, "10.96.0.1:6443", True, id="another port"),
        pytest.param(API, "10.96.0.10", True, id="an address that begins alike"),
        pytest.param("https://[fd00::1]:6443", "fd00::/8", False, id="a range of IPv6"),
        pytest.param("https://[fd00::1]:6443", "fd00::1", False, id="an address of IPv6"),
        pytest.param("https://[fd00::1]:6443", "[fd00::1]:6443", False, id="with its port"),
        pytest.param("https://api.cluster.example", "cluster.example", False, id="a domain and what is below it"),
        pytest.param("https://api.cluster.example", ".cluster.example", False, id="with a point in front"),
        pytest.param("https://api.cluster.example", "*.cluster.example", False, id="with a star in front"),
        pytest.param("https://mycluster.example", "cluster.example", True, id="a name that ends alike"),
        pytest.param("https://api.cluster.example", "10.0.0.0/8", True, id="a range says nothing of names"),
        pytest.param("https://api.cluster.example", "a.example, *", False, id="everything"),
        pytest.param("https://127.0.0.1:6443", "", False, id="this machine"),
        pytest.param("https://localhost", "", False, id="this machine by its name"),
    ],
)
def test_no_proxy_is_read_as_kubernetes_reads_it(url, no_proxy, goes_through):
    assert Proxies.read({"HTTPS_PROXY": PROXY, "NO_PROXY": no_proxy}).of(url) == (PROXY if goes_through else None)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        pytest.param({"HTTPS_PROXY": PROXY, "http_proxy": "proxy.example:3128"}, [], id="what both can be"),
        pytest.param({"HTTPS_PROXY": "socks5://proxy.example:1080"}, ["HTTPS_PROXY"], id="of another kind"),
        pytest.param({"HTTP_PROXY": "http://me:hunter2@"}, ["HTTP_PROXY"], id="without a host"),
        pytest.param(
            {"HTTP_PROXY": "http://p:high", "HTTPS_PROXY": "http://[1"}, ["HTTPS_PROXY", "HTTP_PROXY"], id="no port"
        ),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_by_its_variable_and_not_shown(environment, named):
    told = ""
    try:
        assert Proxies.read_checked(environment) == Proxies.read(environment)
    except InvalidProxyError as error:
        told = str(error)
    assert told == "; ".join(f"{name} must be an http:// or https:// address" for name in named)


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"https_proxy": PROXY}, PROXY, id="in small letters"),
        pytest.param({"HTTPS_PROXY": "proxy.example:3128"}, PROXY, id="without a scheme"),
        pytest.param({"HTTP_PROXY": PROXY}, None, id="for the other scheme"),
    ],
)
def test_the_proxy_is_that_of_the_scheme(environment, proxy):
    assert Proxies.read(environment).of(API) == proxy
