//! Where a folder's version stands among the published ones: which one it follows, and how long ahead it is announced.

use super::{Meta, Policies, Published};
use crate::config::Config;
use jiff::civil::Date;
use std::{path::Path, sync::Arc};

/// Where a folder's version stands.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The version that it follows.
    pub previous: Option<Arc<Published>>,
    /// How many days ahead its changes are announced: none where nobody could agree to a version yet, or where it is
    /// published already.
    pub lead_days: Option<u32>,
}

impl Policies {
    /// Where the version of this folder stands. One that is not published yet follows the version that will be in force
    /// on its first day; one that wrongly begins before today, the version of today.
    #[must_use]
    pub fn place_of(&self, folder: &Path, config: &Config, today: Date) -> Place {
        let source = crate::files::read_text(&folder.join("meta.toml")).unwrap_or_default();
        let meta = Meta::parse(&source).ok();
        let own = meta.as_ref().and_then(|meta| self.version(&meta.version));
        if let Some(own) = own {
            return Place { previous: self.before(&own), lead_days: None };
        }
        let begins = meta.and_then(|meta| meta.effective_from.parse::<Date>().ok()).unwrap_or(today);
        let lead_days = self.current(today).map(|_| config.updates.lead_days);
        Place { previous: self.current(begins.max(today)), lead_days }
    }
}
