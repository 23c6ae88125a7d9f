//! Limits of tries.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Limits of tries, each per hour (S9).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Codes sent to one address when strangers ask from one network; four times as many from all networks together. As many
    /// again when browsers ask that it signed in with before, and when its owner confirms actions.
    pub codes_per_address: u32,
    /// Codes asked for from one network address (IPv4, or IPv6 /64); four times as many from one IPv6 /48.
    pub codes_per_network: u32,
    /// Codes asked for by everyone together.
    pub codes_in_all: u32,
    /// Codes and confirmations by phone message, to everyone together: these cost money.
    pub phone_codes_in_all: u32,
    /// The same to one country…
    pub phone_codes_per_country: u32,
    /// …but to these, by calling code: `86 = 10000`.
    pub phone_codes_by_country: BTreeMap<String, u32>,
    /// Wrong codes typed for one address, counted like the codes sent to it.
    pub tries_per_address: u32,
    /// Wrong codes typed from one network address.
    pub tries_per_network: u32,
    /// Browsers that choose for the first time without an account, from one network address.
    pub browsers_per_network: u32,
    /// Choices, and answers to the policy, of one person or browser. Whoever reached it can still switch everything off.
    pub choices_per_person: u32,
    /// Hand-offs from the operator's app for one rider.
    pub handoffs_per_rider: u32,
    /// Hand-offs that failed, from one network address. Far more than of codes: they cannot be guessed, and a mobile network
    /// puts thousands of phones behind one address.
    pub handoff_tries_per_network: u32,
    /// Step-ups by the lock of the device for one rider.
    pub step_ups_per_rider: u32,
    /// Draft keys released to one person; four times as many to one network address.
    pub draft_keys: u32,
    /// New revisions told under one draft key.
    pub draft_heads: u32,
    /// Messages written to us by one person or to be answered to one address; four times as many from one network address.
    pub requests: u32,
    /// Reports of what the content security policy blocked, from one network address.
    pub csp_reports: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            codes_per_address: 10,
            codes_per_network: 60,
            codes_in_all: 20_000,
            phone_codes_in_all: 12_000,
            phone_codes_per_country: 100,
            phone_codes_by_country: BTreeMap::from([("86".to_owned(), 12_000)]),
            tries_per_address: 15,
            tries_per_network: 60,
            browsers_per_network: 600,
            choices_per_person: 240,
            handoffs_per_rider: 120,
            handoff_tries_per_network: 60_000,
            step_ups_per_rider: 60,
            draft_keys: 120,
            draft_heads: 3_600,
            requests: 20,
            csp_reports: 600,
        }
    }
}

impl Limits {
    /// How many messages an hour go to phones of this country, named by its calling code.
    #[must_use]
    pub fn phone_codes_to(&self, country: &str) -> u32 {
        self.phone_codes_by_country.get(country).copied().unwrap_or(self.phone_codes_per_country)
    }
}
