//! Which version follows which, and what that does to a yes to an older one (R5; PIPL art. 14, 22, 23).

use super::{Policies, Published, preview::touched};
use jiff::civil::Date;
use std::{collections::BTreeSet, sync::Arc};

/// The versions that have begun since a certain one, in order.
#[derive(Clone, Debug, Default)]
pub struct Since(Vec<Arc<Published>>);

impl Policies {
    /// The versions that were published after `version` and have begun by `today`. Nothing where `version` is unknown.
    #[must_use]
    pub fn since(&self, version: &str, today: Date) -> Option<Since> {
        let position = self.version(version)?.position;
        let mut newer = self.all();
        newer.retain(|one| one.position > position && one.effective_from <= today);
        Some(Since(newer))
    }

    /// The version before this one, in the order of publishing.
    #[must_use]
    pub fn before(&self, published: &Published) -> Option<Arc<Published>> {
        self.all().into_iter().rfind(|one| one.position < published.position)
    }

    /// The next version that is published and has not begun yet.
    #[must_use]
    pub fn upcoming(&self, today: Date) -> Option<Arc<Published>> {
        self.all().into_iter().find(|one| one.effective_from > today)
    }
}

impl Since {
    /// The version that ended a yes to this purpose: the first whose changes touch it, or that no longer has it.
    #[must_use]
    pub fn ended_by(&self, purpose: &str) -> Option<&Published> {
        let ends =
            |one: &&Arc<Published>| one.voided.contains(purpose) || one.meta.purpose(purpose).is_none();
        self.0.iter().find(ends).map(AsRef::as_ref)
    }

    /// What changed about a purpose, of the classes that end consents; each once.
    #[must_use]
    pub fn classes(&self, purpose: &str) -> BTreeSet<&'static str> {
        let changes = self.0.iter().flat_map(|one| one.meta.changes.iter().map(move |change| (one, change)));
        changes
            .filter(|(one, change)| change.class.voids() && touched(&one.meta, change).contains(purpose))
            .map(|(_, change)| change.class.name())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Since;
    use crate::policies::{Change, ChangeClass, Published, fixture, voided};
    use std::sync::Arc;

    fn version(changes: &[(&str, ChangeClass, &[&str])]) -> Arc<Published> {
        let mut published = fixture::published();
        published.meta.changes = changes
            .iter()
            .map(|(clause, class, purposes)| Change {
                clause: (*clause).to_owned(),
                class: *class,
                purposes: purposes.iter().map(|id| (*id).to_owned()).collect(),
            })
            .collect();
        published.voided = voided(&published.meta);
        Arc::new(published)
    }

    #[test]
    fn the_first_version_that_touches_a_purpose_ends_it_however_many_come_at_once() {
        use ChangeClass::{Category, Method, Retention, Wording};
        let since = Since(vec![
            version(&[("use-diagnostics", Wording, &[])]),
            version(&[("use-diagnostics", Method, &[]), ("use-traffic", Retention, &[])]),
            version(&[("collect-device", Category, &["diagnostics"])]),
        ]);
        let ended = since.ended_by("diagnostics").expect("it is ended");
        assert_eq!(ended.meta.changes.len(), 2, "by the second of the three");
        assert_eq!(since.classes("diagnostics").into_iter().collect::<Vec<_>>(), ["category", "method"]);
        assert!(since.ended_by("traffic-statistics").is_none());
        assert!(since.classes("traffic-statistics").is_empty());
        assert!(Since::default().ended_by("diagnostics").is_none());
    }

    #[test]
    fn a_purpose_that_is_gone_is_ended_and_a_new_one_has_nothing_to_end() {
        let mut without = fixture::published();
        without.meta.purposes.retain(|purpose| purpose.id != "diagnostics");
        let since = Since(vec![Arc::new(without), version(&[])]);
        assert!(since.ended_by("diagnostics").is_some());
        assert!(since.ended_by("publishing").is_none(), "it stays");
        let with_another = Since(vec![version(&[])]);
        assert!(with_another.ended_by("risky-links").is_none(), "a purpose that came new touches no other");
    }
}
