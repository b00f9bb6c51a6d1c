//! The public site over HTTP: the one handler that hub and nodes have in common.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::act::ActError;
use crate::public::PublicFile;
use crate::site::{Found, Site, unescaped};

/// Serves the site at every address that the router has nothing of its own for.
pub fn router(site: Arc<Site>) -> Router {
    Router::new().fallback(serve).with_state(site)
}

async fn serve(
    State(site): State<Arc<Site>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow, "本网站只供查阅\n").into_response();
    }
    let path = unescaped(uri.path().trim_start_matches('/'), false);
    let query = uri.query().unwrap_or_default().to_owned();
    if query.is_empty()
        && let Some(file) = site.kept(&path)
    {
        return answer(&file, StatusCode::OK, &method, &headers);
    }
    match off_thread(move || site.find(&path, &query)).await {
        Ok(Found::File(file)) => answer(&file, StatusCode::OK, &method, &headers),
        Ok(Found::Nothing(file)) => answer(&file, StatusCode::NOT_FOUND, &method, &headers),
        Ok(Found::Moved(path)) => {
            (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, format!("/{path}"))])
                .into_response()
        }
        Ok(Found::NotYet) => {
            (StatusCode::SERVICE_UNAVAILABLE, "本端尚未收到省级台账，请稍后再来\n").into_response()
        }
        Err(e) => {
            tracing::error!(error = %e, "a public page cannot be served");
            (StatusCode::INTERNAL_SERVER_ERROR, "本机故障，已记录，请稍后再试\n").into_response()
        }
    }
}

/// A file with what may be done with it. Whoever has these bytes already is told so.
fn answer(file: &PublicFile, status: StatusCode, method: &Method, headers: &HeaderMap) -> Response {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let tags = || known.into_iter().flat_map(|known| known.split(','));
    let same =
        tags().any(|tag| tag.trim().trim_start_matches("W/") == file.tag || tag.trim() == "*");
    let unchanged = status == StatusCode::OK && same;
    let body = match unchanged || method == Method::HEAD {
        true => Body::empty(),
        false => Body::from(file.bytes.clone()),
    };
    let mut response = Response::new(body);
    *response.status_mut() = if unchanged { StatusCode::NOT_MODIFIED } else { status };
    let head = response.headers_mut();
    let mut set = |name, value: &'static str| head.insert(name, HeaderValue::from_static(value));
    set(header::CACHE_CONTROL, file.cache);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    match file.kind.starts_with("text/html") {
        // The rest of the policy stands in the page, so that it holds for a copy too.
        true => set(header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        // Data are for everyone's programs, whichever page they run in.
        false => set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    };
    if !unchanged {
        set(header::CONTENT_TYPE, file.kind);
        head.insert(header::CONTENT_LENGTH, file.bytes.len().into());
    }
    if let Ok(tag) = HeaderValue::from_str(&file.tag) {
        head.insert(header::ETAG, tag);
    }
    response
}

/// The store blocks, so it is read on a thread that may.
///
/// # Errors
/// What `read` returns.
pub async fn off_thread<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, ActError> + Send + 'static,
) -> Result<T, ActError> {
    let read = tokio::task::spawn_blocking(read).await;
    read.unwrap_or_else(|e| Err(ActError::Local(e.to_string())))
}
