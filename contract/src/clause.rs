//! The policy's clauses: their ids, chapter numbers, and the control that keeps each promise.
//!
//! The texts live in `policy/`, the controls in the app; `privacy-server policy check` and the tests hold all three together.

/// A clause of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its anchor in the page, its key in the policy file, its name in tests.
    pub id: &'static str,
    /// The policy's own chapter number.
    pub number: &'static str,
    /// What a person can do about it, inside the clause itself.
    pub control: Option<Control>,
}

impl Clause {
    /// Its number as people read it: clauses that share one are told apart by a letter. Nothing before the first chapter.
    #[must_use]
    pub fn label(&self) -> String {
        if self.number == "0" {
            return String::new();
        }
        let mut alike = CLAUSES.iter().filter(|clause| clause.number == self.number);
        let letter = if alike.clone().count() > 1 {
            let position = alike.position(|clause| clause.id == self.id);
            position.and_then(|position| ('a'..='z').nth(position))
        } else {
            None
        };
        letter.map_or_else(|| self.number.to_owned(), |letter| format!("{}{letter}", self.number))
    }
}

/// The working control of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Agree, decline or ask.
    Answer,
    /// The switch of one purpose.
    Choice(&'static str),
    /// How many choices are on, and the way to all of them.
    Choices,
    /// Which version the person agreed to, and the list of versions.
    Updates,
    /// What we hold, and how to have it corrected or deleted.
    MyData,
    /// The ways to reach customer service.
    Contact,
    /// Cancelling the account, with the day of the erasure.
    Cancellation,
    /// Not on the page yet: one honest sentence how to get it done by phone or mail today.
    ByContact,
}

impl Control {
    /// The value of the slot's `data-control` attribute.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Choice(_) => "choice",
            Self::Choices => "choices",
            Self::Updates => "updates",
            Self::MyData => "my-data",
            Self::Contact => "contact",
            Self::Cancellation => "cancellation",
            Self::ByContact => "by-contact",
        }
    }
}

/// Every clause in the order of the policy.
pub const CLAUSES: &[Clause] = {
    use Control::{Answer, ByContact, Cancellation, Choice, Choices, Contact, MyData, Updates};
    const fn plain(id: &'static str, number: &'static str) -> Clause {
        Clause { id, number, control: None }
    }
    const fn with(id: &'static str, number: &'static str, control: Control) -> Clause {
        Clause { id, number, control: Some(control) }
    }
    &[
        plain("scope", "0"),
        with("agree", "0", Answer),
        with("rights", "0", MyData),
        plain("contents", "0"),
        with("choices", "0", Choices),
        plain("plain", "0"),
        with("updates", "0", Updates),
        with("contact", "0", Contact),
        with("collect-given", "1.1.1", MyData),
        with("collect-device", "1.1.2", MyData),
        with("use-service", "1.2", Choice("personalised-service")),
        with("use-risk", "1.2.1", Choice("account-security")),
        with("use-links", "1.2.1", Choice("risky-links")),
        with("use-diagnostics", "1.2.1", Choice("diagnostics")),
        with("use-traffic", "1.2.1", Choice("traffic-statistics")),
        with("use-abnormal", "1.2.1", Choice("abnormality-reports")),
        plain("use-refusal", "1.2.1"),
        plain("exempt-national-security", "1.3.1"),
        plain("exempt-public-interest", "1.3.2"),
        plain("exempt-justice", "1.3.3"),
        plain("exempt-vital", "1.3.4"),
        plain("exempt-self-published", "1.3.5"),
        plain("exempt-lawful-sources", "1.3.6"),
        plain("exempt-contract", "1.3.7"),
        plain("exempt-operation", "1.3.8"),
        plain("exempt-news", "1.3.9"),
        plain("exempt-research", "1.3.10"),
        plain("exempt-law", "1.3.11"),
        plain("protect-measures", "2.1"),
        plain("protect-encryption", "2.1.1(1)"),
        plain("protect-certificates", "2.1.1(2)"),
        plain("protect-grading", "2.1.2"),
        plain("protect-access", "2.1.2(1)"),
        with("protect-audit", "2.1.2(2)", ByContact),
        plain("protect-team", "2.1.2(3)"),
        plain("protect-training", "2.1.2(4)"),
        plain("incident-response", "2.1.3(1)"),
        with("incident-notice", "2.1.3(2)", ByContact),
        plain("incident-regulator", "2.1.3(2)"),
        with("incident-report", "2.1.3(3)", ByContact),
        plain("keep-location", "2.2.1"),
        with("keep-cross-border", "2.2.1", Choice("transfer-abroad")),
        with("keep-retention", "2.2.2", Cancellation),
        plain("keep-erase", "2.2.2"),
        with("keep-termination", "2.2.3", ByContact),
        with("minor-consent", "3.1", ByContact),
        with("minor-use", "3.2", Choice("publishing")),
        with("minor-delete", "3.3", ByContact),
    ]
};

/// The purposes' ids, as they stand in URLs, files and the database.
pub const PURPOSES: [&str; 8] = [
    "personalised-service",
    "account-security",
    "risky-links",
    "diagnostics",
    "traffic-statistics",
    "abnormality-reports",
    "transfer-abroad",
    "publishing",
];

/// The purposes that concern a browser: visitors choose them for theirs, without an account.
pub const BROWSER_PURPOSES: [&str; 3] = ["personalised-service", "diagnostics", "traffic-statistics"];

/// The clause of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Clause> {
    CLAUSES.iter().find(|clause| clause.id == id)
}

#[cfg(test)]
mod tests {
    use super::{BROWSER_PURPOSES, CLAUSES, Clause, Control, PURPOSES, find};

    #[test]
    fn every_purpose_has_its_switch_in_exactly_one_clause() {
        for purpose in PURPOSES {
            let places = CLAUSES.iter().filter(|clause| clause.control == Some(Control::Choice(purpose)));
            assert_eq!(places.count(), 1, "{purpose}");
        }
    }

    #[test]
    fn what_concerns_a_browser_is_a_purpose() {
        assert!(BROWSER_PURPOSES.iter().all(|purpose| PURPOSES.contains(purpose)));
    }

    /// The clauses that promise a person something to do, as the operator lists them.
    const PROMISES: [&str; 21] = [
        "agree",
        "rights",
        "choices",
        "updates",
        "contact",
        "collect-given",
        "collect-device",
        "use-service",
        "use-risk",
        "use-links",
        "use-diagnostics",
        "use-traffic",
        "use-abnormal",
        "protect-audit",
        "incident-notice",
        "incident-report",
        "keep-cross-border",
        "keep-retention",
        "keep-termination",
        "minor-consent",
        "minor-use",
    ];

    #[test]
    fn every_promise_of_the_operators_list_has_a_control() {
        for id in PROMISES {
            let control = super::find(id).and_then(|clause| clause.control);
            assert!(control.is_some(), "{id} promises a control and has none");
        }
    }

    #[test]
    fn ids_are_unique() {
        for (index, clause) in CLAUSES.iter().enumerate() {
            assert!(CLAUSES[..index].iter().all(|other| other.id != clause.id), "{}", clause.id);
        }
    }

    #[test]
    fn each_numbered_clause_has_a_label_of_its_own() {
        let labels: Vec<String> =
            CLAUSES.iter().map(Clause::label).filter(|label| !label.is_empty()).collect();
        for (index, label) in labels.iter().enumerate() {
            assert!(!labels[..index].contains(label), "{label} twice");
        }
        for (id, label) in
            [("use-service", "1.2"), ("use-risk", "1.2.1a"), ("use-diagnostics", "1.2.1c"), ("scope", "")]
        {
            assert_eq!(find(id).map(Clause::label).as_deref(), Some(label), "{id}");
        }
    }
}
