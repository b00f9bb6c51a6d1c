//! Who may speak to whom: TLS 1.3 only, one authority, no fallback and no process-wide state.
//!
//! The provider and the version are passed to every configuration, since another crate of the
//! build may switch on a feature that changes rustls' defaults. Sessions are never resumed: a
//! resumed session would carry over a client certificate that has expired since.

use std::sync::Arc;

use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, ServerConfig, SignatureScheme,
    SupportedProtocolVersion,
    client::{
        Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::{NoServerSessionStorage, WebPkiClientVerifier},
};

use crate::ca::Credentials;

const VERSIONS: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13];
const HTTP2: &[u8] = b"h2";

/// Certificates or keys that rustls does not take.
#[derive(Debug, thiserror::Error)]
#[error("通信证书不可用：{0}；请检查 {1} 后重试")]
pub struct TlsError(String, &'static str);

fn unusable<E: std::fmt::Display>(what: &'static str) -> impl FnOnce(E) -> TlsError {
    move |error| TlsError(error.to_string(), what)
}

/// What the hub's listener speaks. A client certificate may be absent (entry and renewal need
/// that), but one that is shown must be valid and ours.
///
/// # Errors
/// [`TlsError`] when `own` and `authority` are not usable.
pub fn server(
    own: Credentials,
    authority: &CertificateDer<'static>,
) -> Result<Arc<ServerConfig>, TlsError> {
    let clients = WebPkiClientVerifier::builder_with_provider(roots(authority)?, provider())
        .allow_unauthenticated()
        .build()
        .map_err(unusable("省级平台的签发机构证书"))?;
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .map_err(unusable("程序版本"))?
        .with_client_cert_verifier(clients)
        .with_single_cert(own.chain, own.key)
        .map_err(unusable("省级平台的服务器证书"))?;
    config.alpn_protocols = vec![HTTP2.to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

/// What a node speaks: it trusts exactly `authority`. Without `own` it can only enter or renew.
///
/// # Errors
/// [`TlsError`] when `own` or `authority` is not usable.
pub fn client(
    authority: &CertificateDer<'static>,
    own: Option<Credentials>,
) -> Result<Arc<ClientConfig>, TlsError> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .map_err(unusable("程序版本"))?
        .with_root_certificates(roots(authority)?);
    let config = match own {
        Some(own) => {
            builder.with_client_auth_cert(own.chain, own.key).map_err(unusable("本端的通信证书"))?
        }
        None => builder.with_no_client_auth(),
    };
    Ok(finished(config))
}

/// Speaks with a hub that is not known yet, to read its introduction and nothing else: the answer
/// proves itself by the invite's hash, and the next connection must verify against the authority
/// named in it. Nothing of the node's is sent over this one.
///
/// # Errors
/// [`TlsError`] when rustls knows no TLS 1.3.
pub fn introducing() -> Result<Arc<ClientConfig>, TlsError> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .map_err(unusable("程序版本"))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyServer(provider())))
        .with_no_client_auth();
    Ok(finished(config))
}

fn finished(mut config: ClientConfig) -> Arc<ClientConfig> {
    config.alpn_protocols = vec![HTTP2.to_vec()];
    config.resumption = Resumption::disabled();
    Arc::new(config)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn roots(authority: &CertificateDer<'static>) -> Result<Arc<RootCertStore>, TlsError> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.clone()).map_err(unusable("省级平台的签发机构证书"))?;
    Ok(Arc::new(roots))
}

/// Accepts every certificate, but still has the server prove that it holds the key: a listener
/// that only replays a certificate is not worth an answer.
#[derive(Debug)]
struct AnyServer(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
