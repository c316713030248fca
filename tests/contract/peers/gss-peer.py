"""The server's side of NTLM by gss-ntlmssp (Debian: gss-ntlmssp python3-gssapi), which checks MIC and channel binding.

Argument: DOMAIN:user:password. Each line in: the hex hash of the server's certificate, or `-`, and a message in base64.
Each line out: `TT <challenge>`, `OK <who>` or `NO <why>`.
"""

import base64
import os
import sys
import tempfile

with tempfile.NamedTemporaryFile("w", delete=False, encoding="utf-8") as credentials:
    credentials.write(sys.argv[1] + "\n")
os.environ["NTLM_USER_FILE"] = credentials.name

import gssapi
from gssapi.raw import ChannelBindings

NTLM = gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")


def start(certificate_hash):
    binding = None
    if certificate_hash != "-":
        binding = ChannelBindings(application_data=b"tls-server-end-point:" + bytes.fromhex(certificate_hash))
    own = gssapi.Credentials(usage="accept", mechs=[NTLM])
    return gssapi.SecurityContext(creds=own, usage="accept", channel_bindings=binding)


print("READY", flush=True)
for line in sys.stdin:
    certificate_hash, message = line.split()
    token = base64.b64decode(message)
    try:
        if token[8] == 1:
            context = start(certificate_hash)
        answer = context.step(token)
        if context.complete:
            print("OK", context.initiator_name, flush=True)
        else:
            print("TT", base64.b64encode(answer).decode(), flush=True)
    except Exception as error:
        print("NO", type(error).__name__, flush=True)
os.unlink(credentials.name)
