"""The server's side of NTLM by Samba (Debian: samba python3-samba samba-ad-provision samba-dsdb-modules), which checks the
MIC. Makes a domain EXAMPLE (example.test) in a temporary folder first; starts no server.

Arguments: user, password. Lines in and out as gss-peer.py has them; the certificate's hash is not used.
"""

import base64
import contextlib
import logging
import os
import sys
import tempfile

from samba import auth, gensec
from samba.auth import system_session
from samba.param import LoadParm
from samba.provision import provision
from samba.samdb import SamDB

folder = tempfile.TemporaryDirectory()
given = os.path.join(folder.name, "smb.conf")
with open(given, "w") as file:
    file.write("[global]\nrealm = EXAMPLE.TEST\nworkgroup = EXAMPLE\nserver role = active directory domain controller\n")
domain = os.path.join(folder.name, "domain")
logging.disable(logging.CRITICAL)
with contextlib.suppress(Exception), contextlib.redirect_stdout(sys.stderr):
    # Fails at its last step, the rights of a file share, where the file system has no lists of rights: none is needed.
    provision(
        logging.getLogger("provision"),
        system_session(),
        smbconf=given,
        targetdir=domain,
        realm="EXAMPLE.TEST",
        domain="EXAMPLE",
        serverrole="active directory domain controller",
        adminpass="Passw0rd!" + os.urandom(4).hex(),
        dns_backend="NONE",
    )

settings = LoadParm()
settings.load(os.path.join(domain, "etc", "smb.conf"))
accounts = SamDB(url=os.path.join(domain, "private", "sam.ldb"), session_info=system_session(), lp=settings)
accounts.newuser(sys.argv[1], sys.argv[2])


def start():
    server = gensec.Security.start_server(
        settings={"lp_ctx": settings, "target_hostname": "localhost"}, auth_context=auth.AuthContext(lp_ctx=settings)
    )
    server.start_mech_by_name("ntlmssp")
    return server


print("READY", flush=True)
for line in sys.stdin:
    token = base64.b64decode(line.split()[1])
    try:
        if token[8] == 1:
            server = start()
        finished, answer = server.update(token)
        if finished:
            print("OK", server.session_info().info.account_name, flush=True)
        else:
            print("TT", base64.b64encode(answer).decode(), flush=True)
    except Exception as error:
        print("NO", type(error).__name__, flush=True)
