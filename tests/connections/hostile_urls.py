"""Sixty-odd spellings of addresses that must never be called (threat A25). `{port}` is the sink's."""

#: Refused by what stands in the text, without asking a name server.
LITERAL = (
    *("http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "http://127.1:{port}/", "http://127.0.1:{port}/"),
    *("http://0.0.0.0:{port}/", "http://0:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/"),
    *("http://0x7f.0.0.1:{port}/", "http://0x7f.1:{port}/", "http://0177.0.0.1:{port}/", "http://017700000001:{port}/"),
    *("http://127.000.000.001:{port}/", "http://127.0.0.1.:{port}/", "http://127.255.255.254:{port}/"),
    *("https://localhost:{port}/", "http://localhost:{port}/", "http://LOCALHOST:{port}/", "http://localhost.:{port}/"),
    *("http://x.localhost:{port}/", "http://ip6-localhost:{port}/", "http://localhost.localdomain:{port}/"),
    *("http://[::1]:{port}/", "https://[::1]:{port}/", "http://[0:0:0:0:0:0:0:1]:{port}/", "http://[::]:{port}/"),
    *("http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/", "http://[::127.0.0.1]:{port}/"),
    *("http://[64:ff9b::127.0.0.1]:{port}/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b:1::7f00:1]/"),
    *("https://[2002:7f00:1::]/", "https://[2001:0:7f00:1::]/", "https://[2001:db8::1]/", "https://[fe80::1]/"),
    *("https://[fe80::1%25lo]/", "https://[fc00::1]/", "https://[fd12:3456::1]/", "https://[ff02::1]/"),
    *("https://10.0.0.1/", "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/"),
    *("https://169.254.169.254/latest/meta-data/", "http://169.254.169.254/", "https://100.64.0.1/"),
    *("https://100.127.255.255/", "https://192.0.0.1/", "https://192.0.2.1/", "https://198.18.0.1/"),
    *("https://224.0.0.1/", "https://240.0.0.1/", "https://255.255.255.255/", "https://192.88.99.1/"),
    *(
        "https://user:pass@127.0.0.1:{port}/",
        "https://example.com@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}#@example.com/",
    ),
    *(
        "https://example.com\\@127.0.0.1:{port}/",
        "http:127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "http:///127.0.0.1:{port}/",
    ),
    *(
        "http://127。0。0。1:{port}/",
        "http://①②⑦.⓪.⓪.①:{port}/",
        "http://127%2e0%2e0%2e1:{port}/",
        "http://127.0.0.1:{port}\t/",
    ),
    *("file:///etc/passwd", "gopher://127.0.0.1:{port}/_x", "ftp://127.0.0.1:{port}/", "dict://127.0.0.1:{port}/"),
    *("https://example.com:5432/", "https://example.com:6379/", "https://example.com:22/", "http://example.com/"),
    *("https://metadata.google.internal/", "https://printer.local/", "https://intranet/", "https://router.lan/"),
)
#: Names that look public; where they lead is known only to the name server.
NAMES = (
    *("https://127.0.0.1.nip.io/", "https://inner.example.com/", "https://7f000001.example.com/"),
    *("https://metadata.example.com/", "https://a.b.c.example.com:8443/"),
)
#: What such a name may lead to.
INNER = (
    *(
        "127.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "10.1.2.3",
        "172.20.0.1",
        "192.168.0.10",
        "169.254.169.254",
        "100.64.1.1",
    ),
    *("0.0.0.0", "64:ff9b::7f00:1", "2002:7f00:1::1", "fd00::1", "fe80::1", "224.0.0.5", "198.18.3.4"),  # noqa: S104 – an address to refuse
)
