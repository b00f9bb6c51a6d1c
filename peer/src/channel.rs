//! Dialling the hub: one HTTP/2 connection over TLS, and a name for each way in which it fails.

use std::{error::Error as StdError, future::Future, io, sync::Arc, time::Duration};

use hyper_util::rt::TokioIo;
use rustls::{AlertDescription, CertificateError, ClientConfig};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint};

use crate::{address::HostPort, fault::printable};

/// A hub that does not answer within this is unreachable; the caller backs off.
const CONNECT: Duration = Duration::from_secs(10);
/// A dead line (NAT forgot it, cable out) is noticed within 30 s even when nothing is sent.
const KEEPALIVE: Duration = Duration::from_secs(20);
const KEEPALIVE_ANSWER: Duration = Duration::from_secs(10);
/// Some pages in flight; HTTP/2's 64 KiB would mean a round trip for every sixteenth of a page.
const STREAM_WINDOW: u32 = 4 << 20;
const CONNECTION_WINDOW: u32 = 8 << 20;

/// How a connection is opened: TCP, or a simulated network in tests.
pub trait Dial: Clone + Send + Sync + 'static {
    /// One connection.
    type Io: AsyncRead + AsyncWrite + Send + Unpin + 'static;
    /// Opens a connection to `host` (a name, or an IP address without brackets).
    fn dial(&self, host: &str, port: u16) -> impl Future<Output = io::Result<Self::Io>> + Send;
}

/// The real network.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tcp;

impl Dial for Tcp {
    type Io = TcpStream;

    async fn dial(&self, host: &str, port: u16) -> io::Result<TcpStream> {
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// Why there is no connection, as far as this side can tell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Network, name, port, or a hub that is down. Try again later.
    #[error(
        "连接不上省级平台（{0}）；请检查网络与地址，本端可继续办理；服务（serve）会自动重试，单次命令请稍后再运行"
    )]
    Unreachable(String),
    /// Something answers that is not the hub, or the hub's certificate is not for that name.
    #[error("对方出示的证书不是省级平台的（{0}）；请勿继续，核对地址并联系省级平台")]
    Untrusted(String),
    /// The hub does not take this node's certificate: expired, or from an authority of before.
    #[error("省级平台不接受本端的通信证书（{0}）；将用台账密钥换发，仍不成功请联系省级平台")]
    CertificateRefused(String),
    /// The hub speaks something else than TLS 1.3 with HTTP/2.
    #[error("与省级平台无法建立加密连接（{0}）；请检查中间的网关或代理是否改写了连接")]
    Protocol(String),
}

/// Opens a connection to the hub and waits until it stands.
///
/// # Errors
/// [`Trouble`]. That the hub refuses our certificate shows only at the first call in TLS 1.3: put
/// a failed call's status through [`Trouble::of`] too.
pub async fn channel<D: Dial>(
    hub: &HostPort,
    config: Arc<ClientConfig>,
    dial: D,
) -> Result<Channel, Trouble> {
    let (name, hub) = (hub.server_name(), hub.clone());
    let name = name.ok_or_else(|| Trouble::Unreachable(hub.to_string()))?;
    let endpoint = endpoint(&hub).map_err(|error| Trouble::of(&error))?;
    let tls = TlsConnector::from(config);
    let connect = tower::service_fn(move |_: http::Uri| {
        let (tls, dial, hub, name) = (tls.clone(), dial.clone(), hub.clone(), name.clone());
        async move {
            let io = dial.dial(hub.host(), hub.port()).await?;
            Ok::<_, io::Error>(TokioIo::new(tls.connect(name, io).await?))
        }
    });
    endpoint.connect_with_connector(connect).await.map_err(|error| Trouble::of(&error))
}

fn endpoint(hub: &HostPort) -> Result<Endpoint, tonic::transport::Error> {
    // The scheme is http because the connector does the encryption itself.
    Ok(Endpoint::from_shared(format!("http://{hub}"))?
        .connect_timeout(CONNECT)
        .http2_keep_alive_interval(KEEPALIVE)
        .keep_alive_timeout(KEEPALIVE_ANSWER)
        .keep_alive_while_idle(true)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW))
}

impl Trouble {
    /// Reads the cause out of a transport error or of a failed call's status.
    pub fn of(error: &(dyn StdError + 'static)) -> Self {
        let mut cause = Some(error);
        let mut text = String::new();
        while let Some(error) = cause {
            if let Some(tls) = tls_error(error) {
                return Self::of_tls(tls);
            }
            text = printable(&error.to_string());
            cause = error.source();
        }
        // HTTP/2 keeps only the text of an I/O error; an alert that comes after the handshake, as
        // all about our certificate do in TLS 1.3, is told by what rustls calls it.
        let alert = text.strip_prefix("received fatal alert: ");
        match alert.filter(|name| OUR_CERTIFICATE.iter().any(|a| format!("{a:?}") == *name)) {
            Some(_) => Self::CertificateRefused(text),
            None => Self::Unreachable(text),
        }
    }

    fn of_tls(error: &rustls::Error) -> Self {
        use rustls::Error as Tls;
        let text = error.to_string();
        match error {
            Tls::InvalidCertificate(CertificateError::Expired | CertificateError::NotValidYet)
            | Tls::InvalidCertificate(CertificateError::ExpiredContext { .. }) => {
                Self::Untrusted(format!("{text}；请先核对本机时间"))
            }
            Tls::InvalidCertificate(_) => Self::Untrusted(text),
            Tls::AlertReceived(alert) if OUR_CERTIFICATE.contains(alert) => {
                Self::CertificateRefused(text)
            }
            _ => Self::Protocol(text),
        }
    }
}

/// rustls hides its errors inside I/O errors, whose `source` skips over the one they wrap.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match wrapped {
        Some(inner) => tls_error(inner),
        None => error.downcast_ref::<rustls::Error>(),
    }
}

/// The alerts by which a server refuses a client's certificate.
const OUR_CERTIFICATE: [AlertDescription; 9] = [
    AlertDescription::CertificateExpired,
    AlertDescription::CertificateRevoked,
    AlertDescription::CertificateUnknown,
    AlertDescription::CertificateRequired,
    AlertDescription::BadCertificate,
    AlertDescription::UnsupportedCertificate,
    AlertDescription::UnknownCA,
    AlertDescription::AccessDenied,
    AlertDescription::DecryptError,
];
