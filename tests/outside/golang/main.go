// Checks a bundle's checkpoint and the place of its record with golang.org/x/mod's sumdb/note and
// sumdb/tlog alone, and that they refuse tampering. usage: go run main.go BUNDLE
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func read(name string) string {
	bytes, err := os.ReadFile(filepath.Join(os.Args[1], name))
	must(err)
	return string(bytes)
}

func must(err error) {
	if err != nil {
		fmt.Println("WRONG", err)
		os.Exit(1)
	}
}

func expect(what string, found, wanted bool) {
	if found != wanted {
		fmt.Println("WRONG", what)
		os.Exit(1)
	}
	fmt.Println("ok", what)
}

func main() {
	proof := read("certificate.tlog-proof")
	head, checkpoint, _ := strings.Cut(proof, "\n\n")
	var record []byte
	var index int64
	var hashes tlog.RecordProof
	for _, line := range strings.Split(head, "\n")[1:] {
		switch {
		case strings.HasPrefix(line, "extra "):
			bytes, err := base64.StdEncoding.DecodeString(line[6:])
			must(err)
			record = bytes
		case strings.HasPrefix(line, "index "):
			number, err := strconv.ParseInt(line[6:], 10, 64)
			must(err)
			index = number
		default:
			hash, err := tlog.ParseHash(line)
			must(err)
			hashes = append(hashes, hash)
		}
	}
	vkey := strings.Fields(strings.SplitN(read("policy"), "\n", 2)[0])[1]
	verifier, err := note.NewVerifier(vkey)
	must(err)
	log := note.VerifierList(verifier)
	opened, err := note.Open([]byte(checkpoint), log)
	must(err)
	expect("the note has the log's signature", len(opened.Sigs) == 1, true)
	expect("lines of unknown keys are ignored", len(opened.UnverifiedSigs) >= 3, true)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	leaf := tlog.RecordHash(record)
	holds := func(size int64, index int64, leaf tlog.Hash) bool {
		return tlog.CheckRecord(hashes, size, root, index, leaf) == nil
	}
	expect("the record stands in the tree", holds(size, index, leaf), true)
	expect("not at another place", holds(size, index-1, leaf), false)
	expect("not in a tree of another size", holds(2*size, index, leaf), false)
	record[len(record)/2] ^= 1
	expect("not with another byte", holds(size, index, tlog.RecordHash(record)), false)
	other := strings.Replace(checkpoint, lines[2], tlog.Hash{}.String(), 1)
	_, err = note.Open([]byte(other), log)
	expect("no note over another root", err == nil, false)
	stranger, err := note.NewVerifier("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
	must(err)
	_, err = note.Open([]byte(checkpoint), note.VerifierList(stranger))
	expect("no note for a stranger's key", err == nil, false)
}
