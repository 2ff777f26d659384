"""Mail servers of this machine for tests: mailboxes over POP3 and IMAP, plain or encrypted, and a certificate."""

import datetime as dt
import ipaddress
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "returned", "geheim"


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return what a server on 127.0.0.1 needs, and the file by which it is believed (`SSL_CERT_FILE`)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kinds = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, *kinds))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, secret)
    return context, cert


class Box:
    """Letters of one mailbox, and those marked as gone."""

    def __init__(self, *letters: bytes) -> None:
        self.letters = dict(enumerate(letters, 101))
        self.gone: set[int] = set()

    def sweep(self) -> None:
        for number in self.gone:
            self.letters.pop(number, None)
        self.gone.clear()


class _Talk(socketserver.StreamRequestHandler):
    def setup(self) -> None:
        if self.server.context:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def say(self, *lines: bytes) -> None:
        self.wfile.write(b"".join(line + b"\r\n" for line in lines))

    def words(self) -> list[str]:
        return self.rfile.readline().decode().strip().split(" ", 2)


class Pop(_Talk):
    """As much of POP3 as a mailbox needs."""

    def handle(self) -> None:
        box: Box = self.server.box
        numbers = list(box.letters)
        self.say(b"+OK ready")
        while (told := self.words())[0]:
            verb, argument = told[0].upper(), (told[1] if len(told) > 1 else "")
            if verb == "PASS" and argument != PASSWORD:
                self.say(b"-ERR no")
            elif verb == "STAT":
                self.say(f"+OK {len(numbers)} 0".encode())
            elif verb == "RETR":
                self.say(b"+OK", *box.letters[numbers[int(argument) - 1]].split(b"\n"), b".")
            elif verb == "DELE":
                box.gone.add(numbers[int(argument) - 1])
                self.say(b"+OK")
            elif verb == "QUIT":
                box.sweep()
                return self.say(b"+OK")
            else:
                self.say(b"+OK")
        return None


class Imap(_Talk):
    """As much of IMAP4rev1 as a mailbox needs."""

    def handle(self) -> None:
        box: Box = self.server.box
        self.say(b"* OK ready")
        while (told := self.words())[0]:
            tag, verb, rest = told[0], told[1].upper(), (told[2] if len(told) > 2 else "")
            if verb == "LOGIN" and PASSWORD not in rest:
                self.say(f"{tag} NO login".encode())
                continue
            if verb == "CAPABILITY":
                self.say(b"* CAPABILITY IMAP4rev1")
            elif verb == "SELECT":
                self.say(f"* {len(box.letters)} EXISTS".encode())
            elif verb == "UID":
                self._uid(box, rest)
            elif verb == "EXPUNGE":
                box.sweep()
            elif verb == "LOGOUT":
                self.say(b"* BYE")
            self.say(f"{tag} OK done".encode())
            if verb == "LOGOUT":
                return

    def _uid(self, box: Box, rest: str) -> None:
        verb, _space, more = rest.partition(" ")
        if verb == "SEARCH":
            found = " ".join(str(number) for number in box.letters if number not in box.gone)
            return self.say(f"* SEARCH {found}".encode())
        number = int(re.match(r"\d+", more)[0])
        if verb == "STORE":
            box.gone.add(number)
            return None
        letter = box.letters[number].replace(b"\n", b"\r\n")
        self.wfile.write(f"* 1 FETCH (UID {number} BODY[]<0> {{{len(letter)}}}\r\n".encode() + letter + b")\r\n")
        return None


@contextmanager
def serving(talk: type[_Talk], box: Box, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve a mailbox until the block ends; yield the port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), talk) as server:
        server.box, server.context, server.daemon_threads = box, context, True
        server.handle_error = lambda *_args: None
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
