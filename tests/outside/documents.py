"""Checks a bundle's documents with openvc alone, and that it refuses tampering.
usage: documents.py BUNDLE; exit 0 if all is as it should be. Keys come from the two DID documents;
nothing is fetched."""
import copy
import datetime
import json
import pathlib
import sys

from openvc.did.base import parse_did_document
from openvc.proof.di_jcs import EddsaJcsProofSuite
from openvc.proof.errors import ProofError
from openvc.status.bitstring import decode_bitstring, get_status_bit

BUNDLE = pathlib.Path(sys.argv[1])
DOCUMENTS = ["credential.json", "endorsement.json", "status-1.json"]


def read(name):
    return json.loads((BUNDLE / name).read_text())


class Resolver:
    """The DID documents of the bundle, or as a test changed them."""

    def __init__(self, documents):
        self.documents = {document["id"]: document for document in documents}

    def supports(self, did):
        return did in self.documents

    def resolve(self, did):
        return parse_did_document(self.documents[did])


DIDS = [read("did-association.json"), read("did-party.json")]


def holds(document, dids=DIDS):
    start = datetime.datetime.fromisoformat(document["validFrom"].replace("Z", "+00:00"))
    now = start + datetime.timedelta(hours=1)
    try:
        EddsaJcsProofSuite().verify(document, resolver=Resolver(dids), now=now)
    except ProofError:
        return False
    return True


def changed(name, change):
    document = copy.deepcopy(read(name))
    change(document)
    return document


FAILED = []


def expect(what, found, wanted):
    print("ok" if found == wanted else "WRONG", what)
    if found != wanted:
        FAILED.append(what)


for name in DOCUMENTS:
    other = read("endorsement.json" if name == "credential.json" else "credential.json")
    expect(f"{name} verifies", holds(read(name)), True)
    longer = changed(name, lambda d: d.update(validUntil="2099-01-01T00:00:00Z"))
    expect(f"{name} with another term is refused", holds(longer), False)
    moved = changed(name, lambda d: d["proof"].update(proofValue=other["proof"]["proofValue"]))
    expect(f"{name} with another signature is refused", holds(moved), False)
    purpose = changed(name, lambda d: d["proof"].update(proofPurpose="authentication"))
    expect(f"{name} for another purpose is refused", holds(purpose), False)
    twice = changed(name, lambda d: d.update(proof=[d["proof"], d["proof"]]))
    expect(f"{name} with a set of proofs is refused", holds(twice), False)
    # What happens to a key in other hands: it leaves assertionMethod, and nothing else stops them.
    bare = [{**document, "assertionMethod": []} for document in DIDS]
    expect(f"{name} by a withdrawn key is refused", holds(read(name), bare), False)

bits = decode_bitstring(read("status-1.json")["credentialSubject"]["encodedList"])
index = int(read("credential.json")["credentialStatus"][0]["statusListIndex"])
expect("the bit of the credential is clear", get_status_bit(bits, index), 0)
sys.exit(1 if FAILED else 0)
