"""Another system's end of the line: it takes what we tell it and answers as it was told to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from renxin.doors.connectors.hl7v2.framing import Framer, wrap
from renxin.doors.connectors.hl7v2.reader import read


class His:
    """Listens on a port; `said` are the messages it took, `answers` the codes it gives, the last one for ever."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers) or ["AA"]
        self.said: list[str] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._door.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                line, _peer = self._door.accept()
            except OSError:
                return
            with line:
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        framer = Framer(1_000_000)
        while data := line.recv(65536):
            for frame in framer.feed(data):
                text = frame.content.decode()
                self.said.append(text)
                code = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if code == "hang up":
                    return
                control = read(frame.content).header.get(10)
                line.sendall(
                    wrap(
                        f"MSH|^~\\&|HIS|H|RENXIN|R|20260316||ACK|A{control}|P|2.5\rMSA|{code}|{control}|满号\r".encode()
                    )
                )


@contextmanager
def his(*answers: str) -> Iterator[His]:
    """Let a HIS listen for the time of the block."""
    one = His(*answers)
    try:
        yield one
    finally:
        one.close()
