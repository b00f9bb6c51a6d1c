"""Checks the log's line and every cosignature of a bundle's checkpoint with the openssl program, by the
keys of its policy. usage: openssl.py BUNDLE; only the standard library takes the files apart."""
import base64
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

BUNDLE = pathlib.Path(sys.argv[1])
SPKI = bytes.fromhex("302a300506032b6570032100")


def keys():
    """Keys of the policy by (name, id): the type byte and the public key."""
    found = {}
    for line in (BUNDLE / "policy").read_text().splitlines():
        vkey = re.match(r"(?:log|witness \S+) (\S+)", line)
        if vkey:
            name, key_id, rest = vkey[1].split("+", 2)
            data = base64.b64decode(rest, validate=True)
            whole = hashlib.sha256(name.encode() + b"\n" + data).digest()
            assert whole[:4].hex() == key_id, "a key's id is not its own"
            found[name, key_id] = (data[0], data[1:])
    return found


def verifies(folder, key, message, signature):
    paths = {}
    for name, data in {"key": SPKI + key, "message": message, "signature": signature}.items():
        paths[name] = folder / name
        paths[name].write_bytes(data)
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin"]
    command += ["-inkey", paths["key"], "-in", paths["message"], "-sigfile", paths["signature"]]
    return subprocess.run(command, capture_output=True).returncode == 0


def main(folder):
    known = keys()
    proof = (BUNDLE / "certificate.tlog-proof").read_text()
    note = proof.split("\n\n", 1)[1]
    text, lines = note.rsplit("\n\n", 1)
    text += "\n"
    counts = {1: 0, 4: 0}
    for line in lines.splitlines():
        name, data = re.fullmatch("— (\\S+) (\\S+)", line).groups()
        data = base64.b64decode(data, validate=True)
        if (name, data[:4].hex()) not in known:
            continue
        kind, key = known[name, data[:4].hex()]
        message, signature = text.encode(), data[4:]
        if kind == 4:
            time = int.from_bytes(signature[:8], "big")
            message, signature = f"cosignature/v1\ntime {time}\n{text}".encode(), signature[8:]
        assert verifies(folder, key, message, signature), f"{name} does not verify"
        other = message.replace(b"/hub\n", b"/hab\n")
        assert other != message and not verifies(folder, key, other, signature), f"{name}: another text"
        flipped = signature[:40] + bytes([signature[40] ^ 1]) + signature[41:]
        assert not verifies(folder, key, message, flipped), f"{name}: another signature"
        counts[kind] += 1
    print(f"ok {counts[1]} log line, {counts[4]} cosignatures")
    assert counts[1] == 1 and counts[4] >= 3, "the log, both bodies and a node"


with tempfile.TemporaryDirectory() as folder:
    main(pathlib.Path(folder))
