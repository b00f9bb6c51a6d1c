"""Checks the QR code of a bundle with pycose alone. usage: verify.py BUNDLE PARTY_KEY ASSOCIATION_KEY
(publicKeyMultibase is in the DID documents; only the standard library decodes it)."""
import hashlib
import json
import pathlib
import sys

from pycose.headers import KID
from pycose.keys import OKPKey
from pycose.messages import CoseMessage

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def key(bundle, name):
    document = json.loads((bundle / name).read_text())
    number = 0
    for letter in document["verificationMethod"][-1]["publicKeyMultibase"][1:]:
        number = number * 58 + ALPHABET.index(letter)
    raw = number.to_bytes(34, "big")
    assert raw[:2] == b"\xed\x01"
    return raw[2:]


def main():
    bundle = pathlib.Path(sys.argv[1])
    digits = (bundle / "qr.txt").read_text().strip().split("#1", 1)[1]
    number = int(digits)
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    assert data[0] == 1
    keys = {}
    for name in ("did-association.json", "did-party.json"):
        raw = key(bundle, name)
        keys[hashlib.sha256(raw).digest()[:4]] = OKPKey(crv="ED25519", x=raw)
    message = CoseMessage.decode(data[1:])
    assert len(message.signers) == 2, "two signers"
    seen = set()
    for signer in message.signers:
        kid = signer.uhdr[KID]
        signer.key = keys[kid]
        seen.add(kid)
        assert signer.verify_signature(), "a signature does not hold"
    assert len(seen) == 2, "two different signers"
    message.payload = message.payload[:-1] + bytes([message.payload[-1] ^ 1])
    assert not any(signer.verify_signature() for signer in message.signers), "tampering passed"
    print("ok qr.txt verifies, and not with another payload")


main()
