//! What anyone may fetch from the hub: the public site, and whether it is alive.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use peer::act::ActError;
use peer::site::Site;
use peer::web::{off_thread, router};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::Hub;

/// Serves the public site until `stop` turns true.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    hub: Hub,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) -> Result<(), ActError> {
    let site = Arc::new(Site::new(hub.party.clone(), verify::page::html));
    let alive = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(hub);
    let served =
        axum::serve(listener, alive.merge(router(site))).with_graceful_shutdown(async move {
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
