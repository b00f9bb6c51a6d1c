//! The hub's own certificate authority: it says who may speak, never what is true.
//!
//! Transport certificates open connections; what counts is signed by ledger keys. So the authority
//! may live online on the hub, and its loss costs a new round of invites, not the ledger.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use ledger::hash::Hash;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ED25519,
    PublicKeyData, SerialNumber,
};
use rustls::pki_types::{
    CertificateDer, CertificateSigningRequestDer, PrivateKeyDer, PrivatePkcs8KeyDer,
};

use crate::{
    clock::machine_now,
    files::{self, FileError},
};

const KEY_FILE: &str = "ca.key";
const CERTIFICATE_FILE: &str = "ca.der";
const MAX_FILE: u64 = 16 * 1024;
/// A request of ours has about 250 bytes.
const MAX_CSR: usize = 4 * 1024;
/// The end of X.509's calendar, 9999-12-31: a machine whose clock is far off gets an odd
/// certificate, not a crash.
const LAST_SECOND: u64 = 253_402_300_799;
const DAY: u64 = 24 * 3600;
/// Offices' machines run some hours off; a certificate counts from a day before it was made.
const BACKDATED: u64 = DAY;

/// The authority with its key.
pub struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate chain and its key, ready for rustls.
#[derive(Debug)]
pub struct Credentials {
    /// Leaf first.
    pub chain: Vec<CertificateDer<'static>>,
    /// The leaf's private key; rustls prints it as redacted.
    pub key: PrivateKeyDer<'static>,
}

/// The authority could not be made, read or asked.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    /// Disk and permissions.
    #[error(transparent)]
    File(#[from] FileError),
    /// The files are there, but not what this program wrote.
    #[error("通信证书签发机构的文件 {path} 已损坏；请从备份恢复整个目录")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The certificate request does not prove possession of its key, or is of a kind we do not use.
    #[error("通信证书申请无效（{0}）；请在市（州）端重新执行 join")]
    Request(&'static str),
    /// A host name that no certificate can carry.
    #[error("“{0}”不能写入服务器证书；请填写主机名或 IP 地址，不带端口")]
    Host(String),
    /// The library refused.
    #[error("无法签发通信证书：{0}；请检查本机时间后重试")]
    Issue(#[from] rcgen::Error),
}

impl Authority {
    /// Makes the authority in `dir`, once.
    ///
    /// The key goes first and alone decides that the authority exists: a crash between the two
    /// files leaves a key without a certificate, and [`Authority::load`] then makes it.
    ///
    /// # Errors
    /// [`FileError::Exists`] when there is one already.
    pub fn create(dir: &Path) -> Result<Self, CaError> {
        let key = KeyPair::generate_for(&PKCS_ED25519)?;
        files::create(&dir.join(KEY_FILE), key.serialize_pem().as_bytes(), files::PRIVATE)?;
        Self::certify(dir, key)
    }

    /// Reads the authority back.
    ///
    /// # Errors
    /// [`FileError::Exposed`] when others may read the key, [`CaError::Damaged`] when key and
    /// certificate do not belong together.
    pub fn load(dir: &Path) -> Result<Self, CaError> {
        let damaged = |name: &str| CaError::Damaged { path: dir.join(name) };
        let pem = files::read_private(&dir.join(KEY_FILE), MAX_FILE)?;
        let pem = zeroize::Zeroizing::new(pem);
        let text = std::str::from_utf8(&pem).map_err(|_| damaged(KEY_FILE))?;
        let key = KeyPair::from_pem(text).map_err(|_| damaged(KEY_FILE))?;
        let der = match files::read(&dir.join(CERTIFICATE_FILE), MAX_FILE) {
            Ok(der) => CertificateDer::from(der),
            Err(error) if error.absent() => return Self::certify(dir, key),
            Err(error) => return Err(error.into()),
        };
        if !is_for(&der, &key) {
            return Err(damaged(CERTIFICATE_FILE));
        }
        let issuer = Issuer::from_ca_cert_der(&der, key).map_err(|_| damaged(CERTIFICATE_FILE))?;
        Ok(Self { certificate: der, issuer })
    }

    /// The certificate follows from the key alone, and Ed25519 signs without chance: one that was
    /// lost comes back byte for byte, so invites and nodes that pinned it go on.
    fn certify(dir: &Path, key: KeyPair) -> Result<Self, CaError> {
        let mut params = CertificateParams::default();
        // It outlives every charter: renewing it would mean inviting all nodes again.
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2120, 1, 1);
        params.serial_number = Some(SerialNumber::from_slice(&[1]));
        // Two authorities under one name would make a foreign certificate look like a forged one.
        let own = Hash::of(key.public_key_raw()).to_string();
        params.distinguished_name = named(&format!("SRDI transport CA {}", &own[..16]));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        let certificate = params.self_signed(&key)?.der().clone();
        files::create(&dir.join(CERTIFICATE_FILE), &certificate, files::PUBLIC)?;
        Ok(Self { certificate, issuer: Issuer::new(params, key) })
    }

    /// The authority's certificate: public, named by every invite's hash.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// A certificate for the hub's own listener, with a key that never touches the disk. `hosts`
    /// are what nodes dial; this machine's own names are always added.
    ///
    /// # Errors
    /// [`CaError::Host`] for what is neither a name nor an address.
    pub fn issue_server(
        &self,
        hosts: &[String],
        lifetime: Duration,
    ) -> Result<Credentials, CaError> {
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        for host in hosts {
            if rustls::pki_types::ServerName::try_from(host.as_str()).is_err() {
                return Err(CaError::Host(printable_host(host)));
            }
            if !names.contains(host) {
                names.push(host.clone());
            }
        }
        let mut params = validity(lifetime)?;
        params.subject_alt_names = CertificateParams::new(names)?.subject_alt_names;
        params.distinguished_name = named("SRDI hub");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate_for(&PKCS_ED25519)?;
        let leaf = params.signed_by(&key, &self.issuer)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Ok(Credentials { chain: vec![leaf.der().clone(), self.certificate.clone()], key })
    }

    /// A client certificate for the node of prefecture `code`. Only the public key comes from the
    /// request: a name, a usage or an "is a CA" asked for in it is ignored, since the node chose it.
    ///
    /// # Errors
    /// [`CaError::Request`].
    pub fn issue_client(
        &self,
        csr: &[u8],
        code: &str,
        lifetime: Duration,
    ) -> Result<Vec<CertificateDer<'static>>, CaError> {
        let request = parse_request(csr)?;
        let mut params = validity(lifetime)?;
        params.distinguished_name = named(code);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let leaf = params.signed_by(&request.public_key, &self.issuer)?;
        Ok(vec![leaf.der().clone(), self.certificate.clone()])
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("certificate", &fingerprint(&self.certificate)).finish()
    }
}

/// The public key of a certificate request that is small, of a kind we use, and signed by that key.
///
/// # Errors
/// [`CaError::Request`] with the reason.
pub fn key_of_request(csr: &[u8]) -> Result<Vec<u8>, CaError> {
    parse_request(csr).map(|request| request.public_key.der_bytes().to_vec())
}

fn parse_request(csr: &[u8]) -> Result<CertificateSigningRequestParams, CaError> {
    if csr.len() > MAX_CSR {
        return Err(CaError::Request("过长"));
    }
    let der = CertificateSigningRequestDer::from(csr);
    let request = CertificateSigningRequestParams::from_der(&der)
        .map_err(|_| CaError::Request("无法解析，或未用其自身密钥签名"))?;
    if request.public_key.algorithm() != &PKCS_ED25519 {
        return Err(CaError::Request("密钥类型须为 Ed25519"));
    }
    Ok(request)
}

/// SHA-256 of a certificate's DER, as tables and logs name it.
pub fn fingerprint(certificate: &CertificateDer<'_>) -> Hash {
    Hash::of(certificate)
}

/// The prefecture code that our authority wrote into a client certificate. Meaningless for a
/// certificate that was not verified against it.
pub fn code_of(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let name = parsed.subject().iter_common_name().next()?.as_str().ok()?;
    Some(name.to_owned())
}

/// From when to when a certificate counts, POSIX seconds of the machine.
pub fn validity_of(certificate: &CertificateDer<'_>) -> Option<(i64, i64)> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let validity = parsed.validity();
    Some((validity.not_before.timestamp(), validity.not_after.timestamp()))
}

fn validity(lifetime: Duration) -> Result<CertificateParams, CaError> {
    let now = u64::try_from(machine_now()).unwrap_or(0);
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    let at = |second: u64| epoch + Duration::from_secs(second.min(LAST_SECOND));
    let mut serial = [0; 16];
    getrandom::fill(&mut serial).map_err(|_| rcgen::Error::RingUnspecified)?;
    serial[0] &= 0x7f; // a DER integer with the top bit set would be negative
    let mut params = CertificateParams::default();
    params.not_before = at(now.saturating_sub(BACKDATED));
    params.not_after = at(now.saturating_add(lifetime.as_secs()));
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn named(name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name);
    subject
}

/// The certificate names this key.
pub(crate) fn is_for(certificate: &CertificateDer<'_>, key: &KeyPair) -> bool {
    x509_parser::parse_x509_certificate(certificate).is_ok_and(|(rest, parsed)| {
        rest.is_empty() && &*parsed.public_key().subject_public_key.data == key.public_key_raw()
    })
}

fn printable_host(host: &str) -> String {
    crate::fault::printable(host).chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt,
    };

    use rcgen::PKCS_ECDSA_P256_SHA256;

    use super::*;
    use crate::identity::NewKey;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn an_authority_is_made_once_and_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let made = Authority::create(dir.path()).unwrap();
        assert!(matches!(
            Authority::create(dir.path()),
            Err(CaError::File(FileError::Exists { .. }))
        ));
        let read = Authority::load(dir.path()).unwrap();
        assert_eq!(made.certificate(), read.certificate());
        let mode = fs::metadata(dir.path().join(KEY_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_lost_certificate_comes_back_byte_for_byte() {
        let dir = tempfile::tempdir().unwrap();
        let made = Authority::create(dir.path()).unwrap();
        fs::remove_file(dir.path().join(CERTIFICATE_FILE)).unwrap();
        let healed = Authority::load(dir.path()).unwrap();
        assert_eq!(healed.certificate(), made.certificate());
        let key = NewKey::generate().unwrap().request().unwrap();
        assert!(healed.issue_client(&key, "510100", Duration::MAX).is_ok());
    }

    #[test]
    fn foreign_or_exposed_files_are_refused() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        Authority::create(one.path()).unwrap();
        Authority::create(two.path()).unwrap();
        fs::copy(two.path().join(CERTIFICATE_FILE), one.path().join(CERTIFICATE_FILE)).unwrap();
        assert!(matches!(Authority::load(one.path()), Err(CaError::Damaged { .. })));
        let key = two.path().join(KEY_FILE);
        fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(
            Authority::load(two.path()),
            Err(CaError::File(FileError::Exposed { .. }))
        ));
    }

    #[test]
    fn only_the_public_key_is_taken_from_a_request() {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::create(dir.path()).unwrap();
        let mut asked = CertificateParams::new(vec!["hub.example.cn".to_owned()]).unwrap();
        asked.distinguished_name = named("510300");
        asked.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        asked.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        let csr = asked.serialize_request(&key).unwrap();
        let chain = authority.issue_client(csr.der(), "510100", HOUR).unwrap();
        assert_eq!(code_of(&chain[0]).as_deref(), Some("510100"));
        let (_, leaf) = x509_parser::parse_x509_certificate(&chain[0]).unwrap();
        assert!(!leaf.is_ca());
        assert!(leaf.subject_alternative_name().unwrap().is_none());
        let usage = leaf.extended_key_usage().unwrap().unwrap().value;
        assert!(usage.client_auth && !usage.server_auth);
        let (from, until) = validity_of(&chain[0]).unwrap();
        assert!(from < machine_now() && until > machine_now() && until <= machine_now() + 3600);
    }

    #[test]
    fn bad_requests_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::create(dir.path()).unwrap();
        let refused = |csr: &[u8]| {
            matches!(authority.issue_client(csr, "510100", HOUR), Err(CaError::Request(_)))
        };
        assert!(refused(b""));
        assert!(refused(&[0x30; MAX_CSR + 1]));
        let mut forged = NewKey::generate().unwrap().request().unwrap();
        *forged.last_mut().unwrap() ^= 1;
        assert!(refused(&forged), "no proof of possession");
        let p256 = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let csr = CertificateParams::default().serialize_request(&p256).unwrap();
        assert!(refused(csr.der()), "another kind of key");
    }

    #[test]
    fn a_host_with_a_port_is_no_host() {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::create(dir.path()).unwrap();
        assert!(matches!(
            authority.issue_server(&["hub:7443".to_owned()], HOUR),
            Err(CaError::Host(_))
        ));
        assert!(authority.issue_server(&["hub.example.cn".to_owned()], HOUR).is_ok());
    }
}
