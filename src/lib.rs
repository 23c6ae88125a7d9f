//! The privacy center's app: it moves into the page that the server sent, and makes its promises work.
//!
//! One library, five doors (`bin/`): each door lists its own pages, so that nobody loads what they did not come for.

pub mod app;
mod arrival;
pub mod base64url;
mod code;
pub mod doors;
pub mod route;
pub mod session;
pub mod step_up;

pub mod api;
pub mod browser;
pub mod drafts;
pub mod i18n;
pub mod ui;

pub mod features {
    //! One folder per noun. Features never import each other: what they share is in [`crate::session`] and below.

    pub mod cancellation;
    pub mod consent;
    pub mod exports;
    pub mod guardian;
    pub mod minors;
    pub mod my_data;
    pub mod overview;
    pub mod policy;
    pub mod receipts;
    pub mod requests;
    pub mod session;
}

pub use app::start;

/// The smallest of the allocators that were measured: pages hold little, and not for long.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
