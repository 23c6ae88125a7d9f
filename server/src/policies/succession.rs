//! Which version follows which, and what that does to a yes to an older one (R5; PIPL art. 14, 22, 23).

use super::{Policies, Published, preview::touched};
use jiff::civil::Date;
use std::{collections::BTreeSet, sync::Arc};

/// The versions that have begun since a certain one, in order.
#[derive(Clone, Debug, Default)]
pub struct Since(Vec<Arc<Published>>);

impl Policies {
    /// The version in force on a day: of those that have begun, the one published last. So a later version that begins
    /// earlier takes the place of one that was announced for a day further off: that one never begins.
    #[must_use]
    pub fn current(&self, today: Date) -> Option<Arc<Published>> {
        self.all().into_iter().rfind(|one| one.effective_from <= today)
    }

    /// The versions that were in force until a day, in order.
    #[must_use]
    pub fn begun(&self, today: Date) -> Vec<Arc<Published>> {
        self.current(today).map(|current| self.way_to(&current)).unwrap_or_default()
    }

    /// The versions that came into force after `version` and by `today`. Nothing where `version` is unknown.
    #[must_use]
    pub fn since(&self, version: &str, today: Date) -> Option<Since> {
        let position = self.version(version)?.position;
        let mut newer = self.begun(today);
        newer.retain(|one| one.position > position);
        Some(Since(newer))
    }

    /// The version that this one follows: its changes are changes against that one.
    #[must_use]
    pub fn before(&self, published: &Published) -> Option<Arc<Published>> {
        let earlier = |one: &&Arc<Published>| {
            one.position < published.position && one.effective_from <= published.effective_from
        };
        self.all().iter().rfind(earlier).cloned()
    }

    /// The versions from the first one to this one, each following the one before it.
    #[must_use]
    pub fn way_to(&self, published: &Arc<Published>) -> Vec<Arc<Published>> {
        let mut way = vec![Arc::clone(published)];
        while let Some(before) = way.last().and_then(|one| self.before(one)) {
            way.push(before);
        }
        way.reverse();
        way
    }

    /// The version that took the place of this one before it began.
    #[must_use]
    pub fn replaced_by(&self, published: &Published) -> Option<Arc<Published>> {
        let earlier = |one: &&Arc<Published>| {
            one.position > published.position && one.effective_from < published.effective_from
        };
        self.all().iter().rfind(earlier).cloned()
    }

    /// The next version that is to begin.
    #[must_use]
    pub fn upcoming(&self, today: Date) -> Option<Arc<Published>> {
        let to_begin = |one: &Arc<Published>| one.effective_from > today && self.replaced_by(one).is_none();
        self.all().into_iter().find(to_begin)
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
    use crate::policies::{Change, ChangeClass, Policies, Published, fixture, voided};
    use jiff::civil::{Date, date};
    use std::sync::Arc;

    /// Versions in the order of publishing, each with its first day and the purpose that it ends.
    fn library(all: &[(&str, Date, &str)]) -> Policies {
        let one = |(at, (version, begins, ends)): (usize, &(&str, Date, &str))| {
            let mut published = fixture::published();
            published.version = (*version).to_owned();
            published.position = i32::try_from(at + 1).expect("a few");
            published.effective_from = *begins;
            published.voided = [(*ends).to_owned()].into();
            Arc::new(published)
        };
        Policies::of(all.iter().enumerate().map(one).collect())
    }

    #[test]
    fn a_later_version_that_begins_earlier_takes_the_place_of_one_with_a_wrong_date_for_good() {
        let (first, slip, mended) = (date(2026, 11, 1), date(2072, 1, 1), date(2027, 1, 1));
        let policies = library(&[
            ("1.0", first, ""),
            ("1.1", slip, "diagnostics"),
            ("1.2", mended, "publishing"),
            ("1.3", date(2027, 3, 1), ""),
        ]);
        let name = |one: Option<Arc<Published>>| one.map(|one| one.version.clone()).unwrap_or_default();
        for (day, current, upcoming) in [
            (date(2026, 10, 31), "", "1.0"),
            (first, "1.0", "1.2"),
            (mended, "1.2", "1.3"),
            (date(2027, 3, 1), "1.3", ""),
            (slip, "1.3", ""),
            (date(2080, 1, 1), "1.3", ""),
        ] {
            assert_eq!(name(policies.current(day)), current, "{day}");
            assert_eq!(name(policies.upcoming(day)), upcoming, "{day}");
        }
        let version = |name: &str| policies.version(name).expect("it is there");
        let way = |name: &str| {
            policies.way_to(&version(name)).iter().map(|one| one.version.clone()).collect::<Vec<_>>()
        };
        assert_eq!(name(policies.before(&version("1.2"))), "1.0", "its changes are changes of 1.0");
        assert_eq!(way("1.3"), ["1.0", "1.2", "1.3"]);
        assert_eq!(way("1.1"), ["1.0", "1.1"]);
        assert_eq!(name(policies.replaced_by(&version("1.1"))), "1.3");
        assert!(policies.replaced_by(&version("1.2")).is_none());
        // What never began ends no consent, not even when its day comes.
        let since = policies.since("1.0", date(2080, 1, 1)).expect("it is known");
        assert!(since.ended_by("publishing").is_some() && since.ended_by("diagnostics").is_none());
    }

    #[test]
    fn of_two_versions_with_one_first_day_the_later_one_follows_the_other_and_both_count() {
        let day = date(2027, 1, 1);
        let policies = library(&[
            ("1.0", date(2026, 11, 1), ""),
            ("1.1", day, "diagnostics"),
            ("1.2", day, "publishing"),
        ]);
        assert_eq!(policies.current(day).expect("one").version, "1.2");
        assert_eq!(policies.begun(day).len(), 3);
        let since = policies.since("1.0", day).expect("it is known");
        assert!(since.ended_by("publishing").is_some() && since.ended_by("diagnostics").is_some());
    }

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
