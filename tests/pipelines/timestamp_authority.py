"""A real timestamp authority on loopback HTTP: `openssl ts` behind a small server."""

import contextlib
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIGURATION = """
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[stamping]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = stamper
[stamper]
dir = .
serial = ./serial
crypto_device = builtin
signer_cert = ./stamper.pem
signer_key = ./stamper.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
"""


class Authority:
    """Gives timestamps; its certificate is `authority.pem` in its directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        (directory / "ts.cnf").write_text(CONFIGURATION)
        (directory / "serial").write_text("01\n")
        new_key = ("-newkey", "rsa:2048", "-nodes", "-config", "ts.cnf", "-days", "3650")
        self._openssl("req", "-x509", *new_key, "-keyout", "authority.key", "-out", "authority.pem",
                      "-subj", "/CN=Authority of the tests", "-extensions", "authority")  # fmt: skip
        self._openssl("req", *new_key[:5], "-keyout", "stamper.key", "-out", "stamper.csr",
                      "-subj", "/CN=Stamper of the tests")  # fmt: skip
        self._openssl("x509", "-req", "-in", "stamper.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
                      "-CAcreateserial", "-days", "3650", "-out", "stamper.pem", "-extfile", "ts.cnf",
                      "-extensions", "stamping")  # fmt: skip

    @property
    def certificate(self) -> Path:
        return self.directory / "authority.pem"

    def answer(self, query: bytes) -> bytes:
        (self.directory / "query").write_bytes(query)
        self._openssl("ts", "-reply", "-config", "ts.cnf", "-queryfile", "query", "-out", "reply")
        return (self.directory / "reply").read_bytes()

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.directory, check=True, capture_output=True)


@contextlib.contextmanager
def served(answer: Callable[[bytes], bytes], status: int = 200) -> Iterator[str]:
    """Serve answers to timestamp queries and yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
