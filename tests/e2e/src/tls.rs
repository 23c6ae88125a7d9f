//! The door that stands before a server in production: it ends TLS and passes the bytes on.

use crate::Result;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A TLS proxy on `localhost` with a certificate of its own making.
#[derive(Debug)]
pub struct TlsDoor {
    /// For example `https://localhost:40123`.
    pub origin: String,
    listener: Option<TcpListener>,
    task: Option<JoinHandle<()>>,
}

impl TlsDoor {
    /// Takes a port, so that the server can be told its public address before it starts.
    pub async fn reserve() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("https://localhost:{}", listener.local_addr()?.port());
        Ok(Self { origin, listener: Some(listener), task: None })
    }

    /// Opens the door to the server behind it.
    pub fn open(&mut self, server: SocketAddr) -> Result<()> {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()])?;
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).map_err(anyhow::Error::msg)?;
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)?;
        if let Some(listener) = self.listener.take() {
            self.task = Some(tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(config)), server)));
        }
        Ok(())
    }
}

impl Drop for TlsDoor {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, server: SocketAddr) {
    while let Ok((outside, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // A browser that hangs up in the middle is no failure of the journey.
            let Ok(mut outside) = acceptor.accept(outside).await else { return };
            let Ok(mut inside) = TcpStream::connect(server).await else { return };
            let _ = copy_bidirectional(&mut outside, &mut inside).await;
        });
    }
}
