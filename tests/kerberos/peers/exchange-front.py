"""A web server in front of Exchange that signs its clients in with Kerberos, by MIT's GSS-API (Debian: python3-gssapi).

Over TLS it plays Extended Protection. Who is signed in is known for the connection; what they ask is handed on to the
server behind it, with Basic. One line of JSON on standard output for each sign-in that came to an end.

Argument: JSON with `behind` (URL), `user`, `password` (of Basic), `certificate` and `key` (paths; without them no TLS),
`protection` (none, allow, require), `endPoint` (hex, what clients have to be bound to), `keeps` (whether a connection stays
signed in), `proves` (whether the last token is sent).
"""

import base64
import http.client
import json
import os
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import gssapi
from gssapi.raw import ChannelBindings

GIVEN = json.loads(sys.argv[1])
BEHIND = urlsplit(GIVEN["behind"])
BASIC = "Basic " + base64.b64encode(f"{GIVEN['user']}:{GIVEN['password']}".encode()).decode()
CHANNEL_BOUND = 2048
# NTLMSSP among the mechanisms that SPNEGO offers.
NTLM = bytes.fromhex("060a2b06010401823702020a")
DROPPED = {"authorization", "host", "connection", "transfer-encoding"}


def tell(**what):
    # One write, since print() writes the end of the line by itself and other threads come in between.
    os.write(1, (json.dumps(what) + "\n").encode())


class Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    context = None
    signed_in = False
    # Head and body are two writes.
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "negotiate":
            self.sign_in(base64.b64decode(token), body)
        elif self.signed_in and GIVEN["keeps"]:
            self.hand_on(body, None)
        else:
            self.refuse(None)

    def sign_in(self, token, body):
        if self.context is None:
            binding = None
            if GIVEN["protection"] != "none":
                binding = ChannelBindings(application_data=bytes.fromhex(GIVEN["endPoint"]))
            self.context = gssapi.SecurityContext(usage="accept", channel_bindings=binding)
        context = self.context
        answer = None
        try:
            # Where the library has words for the client, it gives them first and raises the error at the next question.
            answer = context.step(token)
            complete = context.complete
        except gssapi.exceptions.GSSError as error:
            self.context = None
            tell(ok=False, why=type(error).__name__)
            return self.refuse(answer)
        if not complete:
            return self.refuse(answer)
        self.context = None
        bound = bool(int(context.actual_flags) & CHANNEL_BOUND)
        ok = bound or GIVEN["protection"] != "require"
        tell(ok=ok, who=str(context.initiator_name), bound=bound, ntlm=NTLM in token, port=self.client_address[1])
        if not ok:
            return self.refuse(None)
        self.signed_in = True
        self.hand_on(body, answer)

    def hand_on(self, body, token):
        behind = http.client.HTTPConnection(BEHIND.hostname, BEHIND.port)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in DROPPED}
        behind.request("POST", BEHIND.path, body, {**headers, "Authorization": BASIC})
        answer = behind.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "date", "www-authenticate"):
                self.send_header(name, value)
        self.finish_answer(content, token if GIVEN["proves"] else None)
        behind.close()

    def refuse(self, token):
        self.send_response(401)
        if not token:
            self.send_header("WWW-Authenticate", "Negotiate")
        self.finish_answer(b"", token)

    def finish_answer(self, content, token):
        if token:
            self.send_header("WWW-Authenticate", "Negotiate " + base64.b64encode(token).decode())
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Front)
if GIVEN.get("certificate"):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(GIVEN["certificate"], GIVEN["key"])
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=True)
print(server.server_address[1], flush=True)
server.serve_forever()
