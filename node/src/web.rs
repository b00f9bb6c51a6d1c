//! What a node serves to the public: the same site as the hub, byte for byte.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use peer::act::ActError;
use peer::site::Site;
use peer::web::router;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::Node;

/// Binds, so that the caller knows the port before anything is served.
///
/// # Errors
/// The address is in use.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ActError> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|e| ActError::Local(format!("无法监听 {address}：{e}；请换用其他端口（--web）")))
}

/// Serves until `stop` turns true.
///
/// # Errors
/// The listener broke.
pub async fn serve(
    node: Node,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) -> Result<(), ActError> {
    let site = Arc::new(Site::new(node.party, verify::page::html));
    let pages = Router::new().route("/healthz", get(|| async { "ok\n" })).merge(router(site));
    let served = axum::serve(listener, pages).with_graceful_shutdown(async move {
        let _ = stop.wait_for(|stopped| *stopped).await;
    });
    served.await.map_err(|e| ActError::Local(format!("公布网站服务异常终止：{e}")))
}
