//! What a node serves to the public: the hub's public files, the same bytes as the hub's, and the
//! verify page.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use peer::act::ActError;
use peer::public;
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
        .route("/v", get(page))
        .fallback(file)
        .with_state(node);
    let served = axum::serve(listener, pages).with_graceful_shutdown(async move {
        let _ = stop.wait_for(|stopped| *stopped).await;
    });
    served.await.map_err(|e| ActError::Local(format!("公布名单服务异常终止：{e}")))
}

async fn file(State(node): State<Node>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/').to_owned();
    match off_thread(move || public::file(&node.party, &path)).await {
        Ok(Some(file)) => {
            let head = [(header::CONTENT_TYPE, file.kind), (header::CACHE_CONTROL, file.cache)];
            (head, file.bytes).into_response()
        }
        Ok(None) if uri.path() == "/list.json" => {
            (StatusCode::NOT_FOUND, "尚无联合签发的名单\n").into_response()
        }
        Ok(None) => (StatusCode::NOT_FOUND, "没有这个文件\n").into_response(),
        Err(e) => failed(&e),
    }
}

/// The verify page: what it may do stands in the page itself.
async fn page(State(node): State<Node>) -> Response {
    match off_thread(move || Ok(verify::page::html(&node.anchor()?))).await {
        Ok(page) => (verify::page::HEADERS, page).into_response(),
        Err(e) => failed(&e),
    }
}

/// The store blocks, so it is read on a thread that may.
async fn off_thread<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, ActError> + Send + 'static,
) -> Result<T, ActError> {
    let read = tokio::task::spawn_blocking(read).await;
    read.unwrap_or_else(|e| Err(ActError::Local(e.to_string())))
}

fn failed(e: &ActError) -> Response {
    tracing::error!(error = %e, "a public page cannot be served");
    (StatusCode::INTERNAL_SERVER_ERROR, "暂不可用，请稍后再试\n").into_response()
}
