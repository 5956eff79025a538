"""A mail server that keeps what it receives, for one process."""

import functools
import queue
import socketserver
import threading


class Handler(socketserver.StreamRequestHandler):
    """As much of SMTP as Python's client uses."""

    server: "MailSink"

    def handle(self) -> None:
        self.answer("220 ready")
        while command := self.rfile.readline().decode().strip():
            verb = command.split(" ")[0].upper()
            if verb == "DATA":
                self.answer("354 go on")
                self.server.mails.put(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
            self.answer("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def answer(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailSink(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.mails: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@functools.cache
def the_mail_sink() -> MailSink:
    return MailSink()
