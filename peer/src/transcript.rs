//! What a join is about, as bytes that both ends compute alike: for the MAC and for the telephone.

use hmac::{Hmac, KeyInit, Mac};
use ledger::hash::Hash;
use sha2::{Digest, Sha256};

use crate::invite::Secret;

/// The keys to be enrolled, bound to one invite of one hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript(Vec<u8>);

/// What an invite's hash is of: the hub's authority (DER), log key (vkey) and record 0.
pub fn introduction_hash(ca: &[u8], log: &str, record_0: &[u8]) -> Hash {
    Hash::of(&framed("srdi introduction v1\n", &[ca, log.as_bytes(), record_0]))
}

impl Transcript {
    pub(crate) fn new(
        hub: Hash,
        code: &str,
        token: &str,
        log: &str,
        witness: &str,
        csr: &[u8],
    ) -> Self {
        let texts = [code, token, log, witness].map(str::as_bytes);
        let csr = Hash::of(csr);
        let parts = [&[hub.0.as_slice()], texts.as_slice(), &[csr.0.as_slice()]].concat();
        Self(framed("srdi join v1\n", &parts))
    }

    /// HMAC-SHA256 under the invite's secret.
    pub fn mac(&self, secret: &Secret) -> [u8; 32] {
        self.keyed(secret).finalize().into_bytes().into()
    }

    /// Checks a MAC in constant time.
    pub fn verify(&self, secret: &Secret, mac: &[u8]) -> bool {
        self.keyed(secret).verify_slice(mac).is_ok()
    }

    /// SHA-256, by which the hub tells a repeated request from another one under the same token.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.0)
    }

    /// Six words of 48 bits, which two people compare by telephone before the hub approves.
    pub fn words(&self) -> String {
        let hash = Sha256::new().chain_update("srdi words v1\n").chain_update(&self.0).finalize();
        let words = hash.iter().take(6).map(|byte| {
            let (high, low) = (usize::from(byte >> 4), usize::from(byte & 15));
            format!("{}{}", FIRST[high], SECOND[low])
        });
        words.collect::<Vec<_>>().join(" ")
    }

    fn keyed(&self, secret: &Secret) -> Hmac<Sha256> {
        let mut block = [0; 64];
        block[..32].copy_from_slice(secret.bytes()); // HMAC pads a short key with zeros (RFC 2104)
        Hmac::<Sha256>::new(&block.into()).chain_update(&self.0)
    }
}

/// Each part with its length before it: no two lists of parts give the same bytes.
fn framed(domain: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = domain.as_bytes().to_vec();
    for part in parts {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

// Read over the telephone in Sichuan, where n and l, zh and z, in and ing, en and eng are often not
// told apart: within each list no two characters share a final, even after those mergers.
const FIRST: [char; 16] = [
    '白', '高', '大', '小', '红', '青', '甜', '快', '冷', '美', '圆', '古', '多', '春', '旧', '双',
];
const SECOND: [char; 16] = [
    '山', '河', '马', '鸟', '花', '云', '星', '雪', '石', '竹', '鱼', '牛', '狗', '海', '龙', '江',
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn transcript() -> Transcript {
        Transcript::new(Hash([7; 32]), "510100", "token", "log", "witness", b"csr")
    }

    #[test]
    fn every_part_counts() {
        let base = transcript();
        let secret = Secret::new([1; 32]);
        let mac = base.mac(&secret);
        assert!(base.verify(&secret, &mac));
        assert!(!base.verify(&Secret::new([2; 32]), &mac));
        assert!(!base.verify(&secret, &mac[..31]));
        assert!(!base.verify(&secret, b""));
        let hub = Hash([7; 32]);
        let others = [
            Transcript::new(Hash([8; 32]), "510100", "token", "log", "witness", b"csr"),
            Transcript::new(hub, "510300", "token", "log", "witness", b"csr"),
            Transcript::new(hub, "510100", "tokens", "log", "witness", b"csr"),
            Transcript::new(hub, "510100", "token", "lob", "witness", b"csr"),
            Transcript::new(hub, "510100", "token", "log", "witnesses", b"csr"),
            Transcript::new(hub, "510100", "token", "log", "witness", b"csv"),
            Transcript::new(hub, "510100", "token", "logw", "itness", b"csr"),
        ];
        for other in others {
            assert!(!other.verify(&secret, &mac));
            assert_ne!(other.words(), base.words());
            assert_ne!(other.hash(), base.hash());
        }
    }

    #[test]
    fn words_are_six_pairs_of_distinct_characters() {
        let words = transcript().words();
        assert_eq!(words.split(' ').count(), 6);
        assert!(words.split(' ').all(|word| word.chars().count() == 2), "{words}");
        let all: HashSet<char> = FIRST.into_iter().chain(SECOND).collect();
        assert_eq!(all.len(), 32);
    }

    #[test]
    fn words_of_a_known_transcript_never_change() {
        // Both ends may run different versions: the same request must read the same on both.
        assert_eq!(transcript().words(), "冷山 古石 红河 青星 大云 圆龙");
    }

    #[test]
    fn the_mac_is_plain_hmac_sha256() {
        // Computed apart: HMAC-SHA256 with the 32-byte key, as any library gives it.
        let transcript = transcript();
        let mut hmac = Hmac::<Sha256>::new_from_slice(&[1; 32]).unwrap();
        hmac.update(&transcript.0);
        hmac.verify_slice(&transcript.mac(&Secret::new([1; 32]))).unwrap();
    }
}
