//! A line to the server that can be cut at the worst moment: after the server has done it, before its answer arrives.

use crate::{Result, wait};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Where it stands.
#[derive(Debug, Default)]
struct Cut {
    /// How the request begins whose answer gets lost.
    waits_for: Option<String>,
    done: bool,
    /// Nothing gets through any more, from then on.
    dead: bool,
    /// Whether it dies when it is cut.
    dies: bool,
    /// How a request begins that is answered here, what with, and how many times still.
    stored: Option<(String, Vec<u8>, usize)>,
    /// How many were.
    replayed: usize,
}

/// The line: what goes to its own address comes out at the server.
#[derive(Debug)]
pub struct Line {
    /// What a browser's address bar shows, without a slash at the end.
    pub origin: String,
    cut: Arc<Mutex<Cut>>,
    task: JoinHandle<()>,
}

impl Line {
    /// A line to a server.
    pub async fn to(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let cut = Arc::new(Mutex::new(Cut::default()));
        let shared = Arc::clone(&cut);
        let task = tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                tokio::spawn(carry(browser, server, Arc::clone(&shared)));
            }
        });
        Ok(Self { origin, cut, task })
    }

    /// Cuts the line once, when the server has answered a request that begins like this; the answer is thrown away.
    pub fn lose_the_answer_to(&self, request: &str) {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner) =
            Cut { waits_for: Some(request.to_owned()), ..Cut::default() };
    }

    /// The same, and nothing gets through any more until it is mended: as when the server dies at that moment.
    pub fn die_before_the_answer_to(&self, request: &str) {
        self.lose_the_answer_to(request);
        self.cut.lock().unwrap_or_else(PoisonError::into_inner).dies = true;
    }

    /// Answers so many requests that begin like this with what was stored before, as a cache does that asks nobody.
    pub fn replay(&self, request: &str, stored: &[u8], times: usize) {
        self.cut.lock().unwrap_or_else(PoisonError::into_inner).stored =
            Some((request.to_owned(), stored.to_vec(), times));
    }

    /// How many requests were answered so.
    #[must_use]
    pub fn replayed(&self) -> usize {
        self.cut.lock().unwrap_or_else(PoisonError::into_inner).replayed
    }

    /// Lets everything through again.
    pub fn mend(&self) {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner) = Cut::default();
    }

    /// Waits until that has happened.
    pub async fn until_cut(&self) -> Result<()> {
        wait::until("the line to be cut", async || {
            Ok(self.cut.lock().unwrap_or_else(PoisonError::into_inner).done.then_some(()))
        })
        .await
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(mut browser: TcpStream, server: SocketAddr, cut: Arc<Mutex<Cut>>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let (mut up, mut down) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut losing = false;
    loop {
        tokio::select! {
            read = browser.read(&mut up) => {
                let Ok(length @ 1..) = read else { return };
                if cut.lock().unwrap_or_else(PoisonError::into_inner).dead {
                    return;
                }
                if let Some(stored) = stored(&cut, &up[..length]) {
                    let _ = browser.write_all(&stored).await;
                    return;
                }
                losing |= is_awaited(&cut, &up[..length]);
                if server.write_all(&up[..length]).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut down) => {
                let Ok(length @ 1..) = read else { return };
                if losing {
                    let mut cut = cut.lock().unwrap_or_else(PoisonError::into_inner);
                    (cut.done, cut.dead) = (true, cut.dies);
                    return;
                }
                if browser.write_all(&down[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Whether this is the request whose answer gets lost: once.
fn is_awaited(cut: &Mutex<Cut>, request: &[u8]) -> bool {
    let mut cut = cut.lock().unwrap_or_else(PoisonError::into_inner);
    let awaited = cut.waits_for.as_ref().is_some_and(|start| request.starts_with(start.as_bytes()));
    if awaited {
        cut.waits_for = None;
    }
    awaited
}

/// What is stored for this request, if it is to be replayed once more.
fn stored(cut: &Mutex<Cut>, request: &[u8]) -> Option<Vec<u8>> {
    let mut cut = cut.lock().unwrap_or_else(PoisonError::into_inner);
    let (start, answer, left) = cut.stored.as_mut()?;
    if *left == 0 || !request.starts_with(start.as_bytes()) {
        return None;
    }
    *left -= 1;
    let answer = answer.clone();
    cut.replayed += 1;
    Some(answer)
}
