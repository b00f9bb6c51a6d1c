//! What anyone may fetch from the hub: the public files, the anchor, the verify page, and whether it
//! is alive.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use peer::act::ActError;
use peer::public;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::Hub;

/// Serves the public pages until `stop` turns true.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    hub: Hub,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) -> Result<(), ActError> {
    let router = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/anchor.json", get(anchor))
        .route("/v", get(page))
        .fallback(file)
        .with_state(hub);
    let served = axum::serve(listener, router).with_graceful_shutdown(async move {
        let _ = stop.wait_for(|stopped| *stopped).await;
    });
    served.await.map_err(|e| ActError::Local(format!("网页服务异常终止：{e}")))
}

async fn ready(State(hub): State<Hub>) -> Response {
    let read = off_thread(move || Ok(hub.party.store.read(|view| view.size(peer::store::OWN))?));
    match read.await {
        Ok(_) => "ok\n".into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn file(State(hub): State<Hub>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/').to_owned();
    match off_thread(move || public::file(&hub.party, &path)).await {
        Ok(Some(file)) => {
            let head = [(header::CONTENT_TYPE, file.kind), (header::CACHE_CONTROL, file.cache)];
            (head, file.bytes).into_response()
        }
        Ok(None) if uri.path() == "/list.json" => {
            (StatusCode::NOT_FOUND, "尚无已联合签发的名单\n").into_response()
        }
        Ok(None) => (StatusCode::NOT_FOUND, "没有这个文件\n").into_response(),
        Err(e) => failed(&e),
    }
}

/// The verify page: what it may do stands in the page itself.
async fn page(State(hub): State<Hub>) -> Response {
    match off_thread(move || Ok(verify::page::html(&hub.anchor()?))).await {
        Ok(page) => (verify::page::HEADERS, page).into_response(),
        Err(e) => failed(&e),
    }
}

async fn anchor(State(hub): State<Hub>) -> Response {
    match off_thread(move || hub.anchor()).await {
        Ok(anchor) => json(ledger::json::canonical(&anchor)),
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

fn json(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], bytes)
        .into_response()
}

fn failed(e: &ActError) -> Response {
    tracing::error!(error = %e, "a public page cannot be served");
    (StatusCode::INTERNAL_SERVER_ERROR, "本机故障，已记录，请稍后再试\n").into_response()
}
