//! Whom a new version would reach: how many consents it ends, how many people it asks. Counted by the database.

use super::{POLICY, store};
use crate::db::Database;
use crate::{error::Failure, policies::Policies};
use contract::policy::Answer;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Counts of people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// By purpose: whose yes stands today, and ends.
    pub ended: BTreeMap<String, i64>,
    /// Who answered an earlier version, and will be prompted.
    pub prompted: i64,
    /// Who declined an earlier version, and will be prompted only after the quiet time.
    pub declined: i64,
}

/// Counts whom ending the consents to these purposes reaches.
///
/// # Errors
/// When the database does not answer.
pub async fn reach<'a>(
    db: &Database,
    policies: &Policies,
    today: Date,
    voided: impl IntoIterator<Item = &'a str>,
) -> Result<Reach, Failure> {
    let mut reach = Reach::default();
    for purpose in voided {
        let standing = store::count_standing(db, purpose, "given").await?;
        // What an earlier update ended already does not end again.
        let stands = |version: &str| {
            policies.since(version, today).is_some_and(|since| since.ended_by(purpose).is_none())
        };
        let count = standing.iter().filter(|(version, _)| stands(version)).map(|(_, count)| count).sum();
        reach.ended.insert(purpose.to_owned(), count);
    }
    for answer in Answer::ALL {
        let found = store::count_standing(db, POLICY, answer.as_str()).await?;
        let count: i64 = found.iter().map(|(_, count)| count).sum();
        if answer == Answer::Declined { reach.declined += count } else { reach.prompted += count }
    }
    Ok(reach)
}
