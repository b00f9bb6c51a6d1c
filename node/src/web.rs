//! What a node serves to the public: the signed list, the same bytes as the hub's.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use peer::act::ActError;
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
    let pages = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/list.json", get(list))
        .with_state(node);
    let served = axum::serve(listener, pages).with_graceful_shutdown(async move {
        let _ = stop.wait_for(|stopped| *stopped).await;
    });
    served.await.map_err(|e| ActError::Local(format!("公布名单服务异常终止：{e}")))
}

async fn list(State(node): State<Node>) -> Response {
    match peer::list::signed_list(&node.party) {
        Ok(Some(list)) => {
            let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
            (kind, list.to_bytes()).into_response()
        }
        Ok(None) => (StatusCode::NOT_FOUND, "尚无联合签发的名单\n").into_response(),
        Err(e) => {
            tracing::error!(error = %e, "the list cannot be made");
            (StatusCode::INTERNAL_SERVER_ERROR, "名单暂不可用\n").into_response()
        }
    }
}
