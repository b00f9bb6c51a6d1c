//! H1's floor: one file over HTTP from memory. It reads the head of a request to its end, looks which
//! file is meant, and answers with what no web server leaves out; no cache, no store, no other file.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Serves `bytes` at `path` until it is dropped. Returns its address.
pub(in crate::bench) async fn serve(
    path: &str,
    bytes: Vec<u8>,
) -> Result<(String, JoinHandle<()>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let start: Arc<str> = format!("GET {path} HTTP/1.1\r\n").into();
    let bytes: Arc<[u8]> = bytes.into();
    let task = tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            tokio::spawn(answer(line, start.clone(), bytes.clone()));
        }
    });
    Ok((address, task))
}

async fn answer(mut line: TcpStream, start: Arc<str>, bytes: Arc<[u8]>) {
    let mut asked = Vec::with_capacity(1024);
    let mut answered = Vec::with_capacity(bytes.len() + 512);
    loop {
        while !asked.ends_with(b"\r\n\r\n") {
            if line.read_buf(&mut asked).await.unwrap_or(0) == 0 {
                return;
            }
        }
        let found = asked.starts_with(start.as_bytes());
        let (status, body) =
            if found { ("200 OK", &bytes[..]) } else { ("404 Not Found", &[][..]) };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\ndate: {}\r\n\r\n",
            body.len(),
            Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT"),
        );
        answered.clear();
        answered.extend_from_slice(head.as_bytes());
        answered.extend_from_slice(body);
        if line.write_all(&answered).await.is_err() {
            return;
        }
        asked.clear();
    }
}
