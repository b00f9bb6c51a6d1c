//! A body's offline key: a file that two persons open together, each with a passphrase.
//!
//! Neither passphrase helps without the other, not even against a guess: each is stretched apart
//! and only both results together give the key of the file. The file says what it costs to open,
//! and a reader bounds that before it spends anything, since the file may come from anyone.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    Key, XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::{Hmac, Mac};
use ledger::{
    did::{CredentialKey, CredentialSigner},
    hash::Hash,
    note::{KeyError, KeyKind, SignerKey, VerifierKey},
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

/// 2: beside the key for seals one for credentials.
const VERSION: u32 = 2;
/// The file has about 800 bytes.
const MAX_FILE: usize = 16 * 1024;
const MIN_PASSPHRASE: usize = 8;
const MAX_PASSPHRASE: usize = 1024;

/// What opening costs, per passphrase: Argon2id (RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// RFC 9106 §4, the second recommended setting: 64 MiB also fits an old office laptop.
    pub const RECOMMENDED: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };

    /// 1 GiB and ten passes: what a careful body may choose, and no more than a machine survives.
    pub(crate) fn bearable(self) -> bool {
        self.memory_kib <= 1 << 20
            && (1..=10).contains(&self.passes)
            && (1..=16).contains(&self.lanes)
    }
}

/// A body's two keys, one per purpose.
pub struct BodyKeys {
    /// For seals: cosigns the hub's checkpoints.
    pub seal: SignerKey,
    /// For credentials: signs documents and QR codes.
    pub credential: CredentialSigner,
}

/// A new pair of body keys.
pub struct NewBodyKey {
    /// The encrypted file: stays with the body.
    pub sealed: Vec<u8>,
    /// The public file, JSON `{body, vkey, credential}`: goes to the hub.
    pub public: Vec<u8>,
    /// The public key for seals.
    pub vkey: VerifierKey,
    /// The public key for credentials.
    pub credential: CredentialKey,
}

/// The public half as a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicBodyKey {
    /// The body's short name, as given at creation.
    pub body: String,
    /// Its cosigner key.
    pub vkey: VerifierKey,
    /// Its credential key, as `publicKeyMultibase`.
    pub credential: CredentialKey,
}

/// Why a body key was not made or not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyKeyError {
    /// Too easy to guess, or too long to be one.
    #[error(
        "口令须为 {MIN_PASSPHRASE} 个字符以上（至多 {MAX_PASSPHRASE} 字节）；请换用较长的口令，例如几个不相干的词语"
    )]
    Passphrase,
    /// One person could open it alone.
    #[error("两个口令不能相同；请由两名保管人分别设置各自的口令")]
    Same,
    /// The file is whole: so it is a passphrase.
    #[error("口令不正确；请两名保管人分别重新输入（注意大小写与输入法）")]
    Wrong,
    /// Cut, changed, or not such a file.
    #[error("发布单位密钥文件已损坏（{0}）；请使用备份的密钥文件")]
    Damaged(&'static str),
    /// Made before bodies had keys for credentials.
    #[error(
        "发布单位密钥文件为旧版（版本 {0}），不含电子认定证明的签名密钥；请用 body-key new 重新生成，并由省级平台 body-key replace 登记"
    )]
    TooOld(u32),
    /// Written by a newer program.
    #[error("发布单位密钥文件的版本 {0} 较新；请先升级程序")]
    TooNew(u32),
    /// The file asks for more than any body chooses.
    #[error("发布单位密钥文件要求的运算量异常，已拒绝打开；请核对文件来源")]
    Cost,
    /// The name cannot stand in a signature line.
    #[error("密钥名称“{0}”无效；名称不能为空，不能含空格和 + 号")]
    Name(String),
    /// The operating system gave no randomness, or no memory.
    #[error("系统资源不足（{0}），未完成；请关闭其他程序后重试")]
    System(&'static str),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    v: u32,
    vkey: String,
    credential: String,
    kdf: String,
    cost: Cost,
    salts: [String; 2],
    cipher: String,
    nonce: String,
    sealed: String,
    /// SHA-256 of all the above: tells a damaged file from a wrong passphrase, and no more.
    check: Hash,
}

const KDF: &str = "argon2id";
const CIPHER: &str = "xchacha20poly1305";

/// Makes the two keys of `body`, the cosigner's under the key name `name`.
///
/// # Errors
/// Passphrases that are too short or the same, or a name that no reader accepts.
pub fn create(
    body: &str,
    name: &str,
    passphrases: [&str; 2],
    cost: Cost,
) -> Result<NewBodyKey, BodyKeyError> {
    check_passphrases(passphrases)?;
    let mut seeds = Zeroizing::new([0; 64]);
    random(&mut *seeds)?;
    let keys = keys(name, &seeds)?;
    let (vkey, credential) = (keys.seal.verifier().clone(), keys.credential.public());
    let (mut salts, mut nonce) = ([[0; 16]; 2], [0; 24]);
    random(salts.as_flattened_mut())?;
    random(&mut nonce)?;
    let mut file = File {
        v: VERSION,
        vkey: vkey.to_string(),
        credential: credential.to_string(),
        kdf: KDF.to_owned(),
        cost,
        salts: salts.map(|salt| STANDARD.encode(salt)),
        cipher: CIPHER.to_owned(),
        nonce: STANDARD.encode(nonce),
        sealed: String::new(),
        check: Hash([0; 32]),
    };
    let header = file.header();
    let shares =
        [stretch(passphrases[0], salts[0], cost)?, stretch(passphrases[1], salts[1], cost)?];
    let payload = Payload { msg: &*seeds, aad: header.as_bytes() };
    let sealed = cipher(&shares).encrypt(&XNonce::from(nonce), payload);
    file.sealed = STANDARD.encode(sealed.map_err(|_| BodyKeyError::System("加密"))?);
    file.check = file.checksum();
    let public =
        PublicBodyKey { body: body.to_owned(), vkey: vkey.clone(), credential: credential.clone() };
    Ok(NewBodyKey { sealed: json(&file)?, public: json(&public)?, vkey, credential })
}

/// Opens a body's keys; the two may give their passphrases in either order.
///
/// # Errors
/// [`BodyKeyError::Wrong`] and [`BodyKeyError::Damaged`] are told apart by the file's checksum.
pub fn open(bytes: &[u8], passphrases: [&str; 2]) -> Result<BodyKeys, BodyKeyError> {
    let file = File::read(bytes)?;
    let vkey = VerifierKey::parse(&file.vkey).map_err(|_| BodyKeyError::Damaged("公钥"))?;
    let salts = [decode::<16>(&file.salts[0])?, decode(&file.salts[1])?];
    let nonce = XNonce::from(decode::<24>(&file.nonce)?);
    let sealed = decode::<80>(&file.sealed)?;
    let header = file.header();
    check_passphrases(passphrases).map_err(|_| BodyKeyError::Wrong)?;
    for [first, second] in [passphrases, [passphrases[1], passphrases[0]]] {
        let shares = [stretch(first, salts[0], file.cost)?, stretch(second, salts[1], file.cost)?];
        let payload = Payload { msg: &sealed, aad: header.as_bytes() };
        if let Ok(seeds) = cipher(&shares).decrypt(&nonce, payload) {
            let seeds = Zeroizing::new(seeds);
            let seeds = seeds.as_slice().first_chunk().ok_or(BodyKeyError::Damaged("密文"))?;
            let keys = keys(vkey.name(), seeds)?;
            let same = *keys.seal.verifier() == vkey
                && keys.credential.public().to_string() == file.credential;
            return same.then_some(keys).ok_or(BodyKeyError::Damaged("公钥与私钥不符"));
        }
    }
    Err(BodyKeyError::Wrong)
}

impl File {
    fn read(bytes: &[u8]) -> Result<Self, BodyKeyError> {
        #[derive(Deserialize)]
        struct Versioned {
            v: u32,
        }
        if bytes.len() > MAX_FILE {
            return Err(BodyKeyError::Damaged("过长"));
        }
        let parse = |_| BodyKeyError::Damaged("格式");
        let Versioned { v } = serde_json::from_slice(bytes).map_err(parse)?;
        if v > VERSION {
            return Err(BodyKeyError::TooNew(v));
        }
        if v < VERSION {
            return Err(BodyKeyError::TooOld(v));
        }
        let file: Self = serde_json::from_slice(bytes).map_err(parse)?;
        if file.checksum() != file.check {
            return Err(BodyKeyError::Damaged("校验值不符"));
        }
        if file.kdf != KDF || file.cipher != CIPHER {
            return Err(BodyKeyError::Damaged("算法"));
        }
        file.cost.bearable().then_some(file).ok_or(BodyKeyError::Cost)
    }

    /// Everything but the ciphertext, one spelling: what the cipher binds the seed to, so that no
    /// part of the file can be exchanged.
    fn header(&self) -> String {
        let Self { v, vkey, credential, kdf, cost, salts: [one, two], cipher, nonce, .. } = self;
        let Cost { memory_kib, passes, lanes } = cost;
        format!(
            "srdi body key v{v}\n{vkey}\n{credential}\n{kdf} {memory_kib} {passes} {lanes}\n{one} {two}\n{cipher} {nonce}\n"
        )
    }

    fn checksum(&self) -> Hash {
        Hash::of(format!("{}{}\n", self.header(), self.sealed).as_bytes())
    }
}

type Share = Zeroizing<[u8; 32]>;

pub(crate) fn stretch(passphrase: &str, salt: [u8; 16], cost: Cost) -> Result<Share, BodyKeyError> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32));
    let params = params.map_err(|_| BodyKeyError::Cost)?;
    let mut share = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), &salt, &mut *share)
        .map_err(|_| BodyKeyError::System("内存"))?;
    Ok(share)
}

/// HKDF-SHA256 (RFC 5869) of both shares, one block.
fn cipher(shares: &[Share; 2]) -> XChaCha20Poly1305 {
    let extract = hmac(*b"srdi body key v1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    let extract = extract.chain_update(*shares[0]).chain_update(*shares[1]);
    let pseudorandom = Zeroizing::new(extract.finalize().into_bytes().into());
    let expand = hmac(*pseudorandom).chain_update(b"xchacha20poly1305\x01");
    let key: Zeroizing<[u8; 32]> = Zeroizing::new(expand.finalize().into_bytes().into());
    XChaCha20Poly1305::new(&Key::from(*key))
}

fn hmac(key: [u8; 32]) -> Hmac<Sha256> {
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(&key); // HMAC pads a short key with zeros (RFC 2104)
    Hmac::<Sha256>::new(&(*block).into())
}

/// The first half of the secret is the key for seals, the second that for credentials.
fn keys(name: &str, seeds: &[u8; 64]) -> Result<BodyKeys, BodyKeyError> {
    let damaged = || BodyKeyError::Damaged("密文");
    let seal = signer(name, seeds.first_chunk().ok_or_else(damaged)?)?;
    let credential = CredentialSigner::new(seeds.last_chunk().ok_or_else(damaged)?);
    Ok(BodyKeys { seal, credential })
}

fn signer(name: &str, seed: &[u8; 32]) -> Result<SignerKey, BodyKeyError> {
    SignerKey::new(name, KeyKind::Cosigner, seed)
        .map_err(|_: KeyError| BodyKeyError::Name(crate::fault::printable(name)))
}

/// Whether a passphrase is neither too easy to guess nor too long to be one.
pub(crate) fn check_passphrase(one: &str) -> Result<(), BodyKeyError> {
    let fits = one.chars().count() >= MIN_PASSPHRASE && one.len() <= MAX_PASSPHRASE;
    if fits { Ok(()) } else { Err(BodyKeyError::Passphrase) }
}

fn check_passphrases([one, two]: [&str; 2]) -> Result<(), BodyKeyError> {
    check_passphrase(one)?;
    check_passphrase(two)?;
    if one == two { Err(BodyKeyError::Same) } else { Ok(()) }
}

fn random(bytes: &mut [u8]) -> Result<(), BodyKeyError> {
    getrandom::fill(bytes).map_err(|_| BodyKeyError::System("随机数"))
}

fn decode<const N: usize>(text: &str) -> Result<[u8; N], BodyKeyError> {
    let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or(BodyKeyError::Damaged("编码"))
}

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, BodyKeyError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|_| BodyKeyError::System("编码"))?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };
    const NAME: &str = "srdi.example.cn/body/party-committee";
    const ONE: &str = "correct horse battery";
    const TWO: &str = "十二个汉字的口令真不算太短";

    fn made() -> NewBodyKey {
        create("party-committee", NAME, [ONE, TWO], CHEAP).unwrap()
    }

    /// The file with one field changed and its checksum made good again: what an attacker writes.
    fn forged(change: impl Fn(&mut File)) -> Vec<u8> {
        let mut file: File = serde_json::from_slice(&made().sealed).unwrap();
        change(&mut file);
        file.check = file.checksum();
        json(&file).unwrap()
    }

    fn opened(bytes: &[u8], passphrases: [&str; 2]) -> BodyKeyError {
        open(bytes, passphrases).err().unwrap()
    }

    #[test]
    fn both_passphrases_open_it_in_either_order() {
        let made = made();
        for passphrases in [[ONE, TWO], [TWO, ONE]] {
            let keys = open(&made.sealed, passphrases).unwrap();
            assert_eq!(*keys.seal.verifier(), made.vkey);
            assert_eq!(keys.seal.verifier().kind(), KeyKind::Cosigner);
            assert_eq!(keys.credential.public(), made.credential);
            assert_ne!(keys.seal.verifier().key(), keys.credential.public().bytes());
        }
        let public: PublicBodyKey = serde_json::from_slice(&made.public).unwrap();
        assert_eq!((public.body.as_str(), &public.vkey), ("party-committee", &made.vkey));
        assert_eq!(public.credential, made.credential);
    }

    #[test]
    fn the_recommended_cost_works() {
        let made = create("a", NAME, [ONE, TWO], Cost::RECOMMENDED).unwrap();
        assert!(open(&made.sealed, [ONE, TWO]).is_ok());
    }

    #[test]
    fn one_passphrase_or_a_wrong_one_is_not_enough() {
        let sealed = made().sealed;
        for pair in [[ONE, ONE], [TWO, TWO], [ONE, "wrong wrong wrong"], ["", TWO], ["", ""]] {
            assert_eq!(opened(&sealed, pair), BodyKeyError::Wrong);
        }
    }

    #[test]
    fn easy_passphrases_are_not_taken() {
        let long = "长".repeat(400);
        let attempt = |pair| create("a", NAME, pair, CHEAP).err().unwrap();
        assert_eq!(attempt(["short", TWO]), BodyKeyError::Passphrase);
        assert_eq!(attempt([ONE, &long]), BodyKeyError::Passphrase);
        assert_eq!(attempt([ONE, ONE]), BodyKeyError::Same);
        let name = create("a", "a b", [ONE, TWO], CHEAP).err().unwrap();
        assert!(matches!(name, BodyKeyError::Name(_)));
    }

    #[test]
    fn every_flipped_byte_is_damage_not_a_wrong_passphrase() {
        let sealed = made().sealed;
        for n in 0..sealed.len() {
            let mut bad = sealed.clone();
            bad[n] ^= 1;
            match open(&bad, [ONE, TWO]) {
                // White space between the parts means nothing.
                Ok(_) => assert!(sealed[n].is_ascii_whitespace(), "byte {n}"),
                Err(error) => {
                    let told = matches!(error, BodyKeyError::Damaged(_) | BodyKeyError::TooNew(_));
                    assert!(told, "byte {n}: {error}");
                }
            }
        }
        for n in 0..sealed.len() - 2 {
            assert!(matches!(opened(&sealed[..n], [ONE, TWO]), BodyKeyError::Damaged(_)));
        }
    }

    #[test]
    fn a_hostile_file_costs_nothing() {
        for cost in [
            Cost { memory_kib: 64 << 20, ..CHEAP },
            Cost { passes: u32::MAX, ..CHEAP },
            Cost { passes: 0, ..CHEAP },
            Cost { lanes: 1 << 20, ..CHEAP },
            Cost { memory_kib: 0, ..CHEAP },
        ] {
            assert_eq!(opened(&forged(|file| file.cost = cost), [ONE, TWO]), BodyKeyError::Cost);
        }
        let large = vec![b' '; MAX_FILE + 1];
        assert_eq!(opened(&large, [ONE, TWO]), BodyKeyError::Damaged("过长"));
    }

    #[test]
    fn parts_cannot_be_exchanged() {
        let other = SignerKey::new(NAME, KeyKind::Cosigner, &[1; 32]).unwrap();
        let vkey = other.verifier().to_string();
        let swapped = forged(|file| file.vkey.clone_from(&vkey));
        assert_eq!(opened(&swapped, [ONE, TWO]), BodyKeyError::Wrong);
        let cheaper = forged(|file| file.cost.passes = 2);
        assert_eq!(opened(&cheaper, [ONE, TWO]), BodyKeyError::Wrong);
        let other = CredentialSigner::new(&[1; 32]).public().to_string();
        let swapped = forged(|file| file.credential.clone_from(&other));
        assert_eq!(opened(&swapped, [ONE, TWO]), BodyKeyError::Wrong);
        assert_eq!(opened(&forged(|file| file.v = 3), [ONE, TWO]), BodyKeyError::TooNew(3));
        assert_eq!(opened(&forged(|file| file.v = 1), [ONE, TWO]), BodyKeyError::TooOld(1));
        let kdf = forged(|file| file.kdf = "md5".to_owned());
        assert_eq!(opened(&kdf, [ONE, TWO]), BodyKeyError::Damaged("算法"));
    }
}
