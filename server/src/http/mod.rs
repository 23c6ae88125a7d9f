//! What every route shares: who may call it, bodies, languages, headers, cookies.

pub mod access;
pub mod body;
pub mod card_number;
pub mod client;
pub mod cookie;
pub mod file;
pub mod headers;
pub mod host;
pub mod language;
pub mod network;
pub mod origin;
pub mod text;

pub use access::{Access, Api, Caller};
pub use body::Body;
pub use language::Lang;
pub use network::Network;
