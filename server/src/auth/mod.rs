//! Who is asking: sessions by cookie, the operator's backend by service key, people by codes, actions by grants.

pub mod address;
mod bounds;
pub mod cli;
pub mod codes;
pub mod device;
pub mod grants;
pub mod handoffs;
pub mod host_step_ups;
pub mod known;
mod service_keys;
mod sessions;
mod sweep;

pub use service_keys::{
    issue as issue_service_key, list as service_keys, partner, revoke as revoke_service_key,
};
pub use sessions::{
    Begun, Found, New, address_of, begin, end, end_all, end_presented, restore, rotate, session, still_open,
    view, view_row,
};
pub use sweep::sweep;
