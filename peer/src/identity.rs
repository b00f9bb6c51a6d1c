//! A node's transport identity: key, certificate and the hub's authority, in one file.
//!
//! One file, because renewal changes key and certificate together: a crash must not leave the new
//! key beside the old certificate.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{CertificateParams, KeyPair, PKCS_ED25519};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject};
use zeroize::Zeroizing;

use crate::{
    ca::{self, Credentials},
    files::{self, FileError},
};

const FILE: &str = "transport.pem";
/// The key of a join that is not decided yet: the same request must be repeated after a restart,
/// or the one-use invite would be spent on a key that nobody has.
const PENDING_FILE: &str = "transport.pending.key";
const MAX_FILE: u64 = 64 * 1024;

/// A key without a certificate yet.
pub struct NewKey(KeyPair);

/// What a node presents to the hub, and what it trusts there.
pub struct Identity {
    key: KeyPair,
    chain: Vec<CertificateDer<'static>>,
}

/// The identity is missing, damaged or not usable.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Disk and permissions.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is none.
    #[error("本端尚未加入（缺少 {path}）；请执行：srdi-node join <邀请>")]
    Missing {
        /// The file looked for.
        path: PathBuf,
    },
    /// The file is not what this program wrote.
    #[error("通信证书文件 {path} 已损坏；请从备份恢复，或移走后重新执行 join")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The hub sent certificates that do not fit the key or the authority.
    #[error("省级平台发来的通信证书与本端密钥不符；请联系省级平台核查后重新执行 join")]
    Mismatch,
    /// The library refused.
    #[error("无法生成通信密钥：{0}；请重试")]
    Generate(#[from] rcgen::Error),
}

impl NewKey {
    /// A fresh key, in memory only: renewal needs no more, since a lost reply is asked for again.
    ///
    /// # Errors
    /// No randomness.
    pub fn generate() -> Result<Self, IdentityError> {
        Ok(Self(KeyPair::generate_for(&PKCS_ED25519)?))
    }

    /// The key of the join under way in `dir`, made at the first call.
    ///
    /// # Errors
    /// [`IdentityError::Damaged`], or disk.
    pub fn pending(dir: &Path) -> Result<Self, IdentityError> {
        let path = dir.join(PENDING_FILE);
        match files::read_private(&path, MAX_FILE) {
            Ok(pem) => {
                let pem = Zeroizing::new(pem);
                let text = std::str::from_utf8(&pem).ok();
                let key = text.and_then(|text| KeyPair::from_pem(text).ok());
                key.map(Self).ok_or(IdentityError::Damaged { path })
            }
            Err(error) if error.absent() => {
                let key = Self::generate()?;
                let pem = Zeroizing::new(key.0.serialize_pem());
                files::create(&path, pem.as_bytes(), files::PRIVATE)?;
                Ok(key)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The certificate request, DER. Ed25519 signatures are deterministic, so the same key always
    /// gives the same bytes and a repeated join has the same transcript.
    ///
    /// # Errors
    /// The library's.
    pub fn request(&self) -> Result<Vec<u8>, IdentityError> {
        Ok(CertificateParams::default().serialize_request(&self.0)?.der().to_vec())
    }

    /// Joins the key with the certificates that the hub sent for it.
    ///
    /// # Errors
    /// [`IdentityError::Mismatch`] unless the leaf is for this key and the last one is `authority`.
    pub fn certified(
        self,
        chain: Vec<CertificateDer<'static>>,
        authority: &CertificateDer<'_>,
    ) -> Result<Identity, IdentityError> {
        let fits = chain.first().is_some_and(|leaf| ca::is_for(leaf, &self.0));
        if !fits || chain.len() < 2 || chain.last() != Some(authority) {
            return Err(IdentityError::Mismatch);
        }
        Ok(Identity { key: self.0, chain })
    }
}

impl Identity {
    /// Reads the identity of the node in `dir`.
    ///
    /// # Errors
    /// [`IdentityError::Missing`] before `join`.
    pub fn load(dir: &Path) -> Result<Self, IdentityError> {
        let path = dir.join(FILE);
        let pem = files::read_private(&path, MAX_FILE).map_err(|error| match error {
            error if error.absent() => IdentityError::Missing { path: path.clone() },
            error => error.into(),
        })?;
        parse(&Zeroizing::new(pem)).ok_or(IdentityError::Damaged { path })
    }

    /// Writes the identity into `dir` and forgets the pending key. A crash between the two leaves
    /// a pending key that the next join takes up again: harmless.
    ///
    /// # Errors
    /// Disk.
    pub fn save(&self, dir: &Path) -> Result<(), IdentityError> {
        let mut text = Zeroizing::new(self.key.serialize_pem());
        for certificate in &self.chain {
            text.push_str(&pem_of(certificate));
        }
        files::replace(&dir.join(FILE), text.as_bytes(), files::PRIVATE)?;
        match std::fs::remove_file(dir.join(PENDING_FILE)) {
            Ok(()) => Ok(files::sync_folder(dir)?),
            Err(_) => Ok(()),
        }
    }

    /// What rustls presents.
    pub fn credentials(&self) -> Credentials {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.serialize_der()));
        Credentials { chain: self.chain.clone(), key }
    }

    /// The hub's authority: the only one this node trusts.
    pub fn authority(&self) -> &CertificateDer<'static> {
        // `certified` and `parse` let no chain of fewer than two through.
        &self.chain[self.chain.len() - 1]
    }

    /// When the certificate ends, POSIX seconds of the machine.
    pub fn not_after(&self) -> i64 {
        ca::validity_of(&self.chain[0]).map_or(0, |(_, until)| until)
    }

    /// Renewal is due in the last third of the certificate's life, so that an office closed for a
    /// holiday does not come back to a dead one.
    pub fn renewal_due(&self, machine_now: i64) -> bool {
        let Some((from, until)) = ca::validity_of(&self.chain[0]) else {
            return true;
        };
        machine_now >= until - (until - from) / 3
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("leaf", &ca::fingerprint(&self.chain[0])).finish()
    }
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewKey")
    }
}

fn parse(pem: &[u8]) -> Option<Identity> {
    let key = KeyPair::from_pem(std::str::from_utf8(pem).ok()?).ok()?;
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().ok()?;
    let fits = chain.len() >= 2 && ca::is_for(&chain[0], &key);
    fits.then_some(Identity { key, chain })
}

fn pem_of(certificate: &CertificateDer<'_>) -> String {
    let text = STANDARD.encode(certificate);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.extend(line.iter().map(|byte| char::from(*byte)));
        pem.push('\n');
    }
    pem + "-----END CERTIFICATE-----\n"
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{ca::Authority, clock::machine_now};

    const DAYS_90: Duration = Duration::from_secs(90 * 86_400);

    #[test]
    fn a_repeated_join_asks_with_the_same_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let first = NewKey::pending(dir.path()).unwrap().request().unwrap();
        assert_eq!(NewKey::pending(dir.path()).unwrap().request().unwrap(), first);
        assert_ne!(NewKey::generate().unwrap().request().unwrap(), first);
    }

    #[test]
    fn an_identity_is_written_whole_and_read_back() {
        let (hub, node) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let authority = Authority::create(hub.path()).unwrap();
        assert!(matches!(Identity::load(node.path()), Err(IdentityError::Missing { .. })));
        let key = NewKey::pending(node.path()).unwrap();
        let chain = authority.issue_client(&key.request().unwrap(), "510100", DAYS_90).unwrap();
        let made = key.certified(chain, authority.certificate()).unwrap();
        made.save(node.path()).unwrap();
        assert!(!node.path().join(PENDING_FILE).exists());
        let read = Identity::load(node.path()).unwrap();
        assert_eq!(read.credentials().chain, made.credentials().chain);
        assert_eq!(read.authority(), authority.certificate());
        let now = machine_now();
        assert!(!read.renewal_due(now));
        assert!(read.renewal_due(now + 70 * 86_400));
        assert!((read.not_after() - now - 90 * 86_400).abs() < 60);
    }

    #[test]
    fn certificates_for_another_key_or_authority_are_refused() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (ours, theirs) =
            (Authority::create(one.path()).unwrap(), Authority::create(two.path()).unwrap());
        let (key, other) = (NewKey::generate().unwrap(), NewKey::generate().unwrap());
        let chain = ours.issue_client(&other.request().unwrap(), "510100", DAYS_90).unwrap();
        let mismatch = |result| matches!(result, Err(IdentityError::Mismatch));
        assert!(mismatch(key.certified(chain.clone(), ours.certificate())));
        assert!(mismatch(other.certified(chain, theirs.certificate())));
    }

    #[test]
    fn a_damaged_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        files::create(&dir.path().join(FILE), b"junk", files::PRIVATE).unwrap();
        assert!(matches!(Identity::load(dir.path()), Err(IdentityError::Damaged { .. })));
    }
}
