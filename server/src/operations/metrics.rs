//! What this process counts, in a form that Prometheus reads. Every label has a bounded set of values, none is personal.

use super::Round;
use contract::problem::Code;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode_registry},
    metrics::{counter::Counter, family::Family, histogram::Histogram, info::Info},
    registry::Registry,
};
use std::{fmt, hash::Hash, sync::Arc, time::Duration};

/// What stands before each metric's name.
pub(super) const PREFIX: &str = "privacy_center";

/// Seconds: a page from memory takes one millisecond, an outer database may take ten seconds.
const BUCKETS: [f64; 12] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

const DONE: &str = "done";
const FAILED: &str = "failed";

/// The counters of one process. Clones share them.
#[derive(Clone, Debug)]
pub struct Metrics {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Family<Labels<1, String>, Histogram, fn() -> Histogram>,
    problems: Family<Labels<1>, Counter>,
    limits: Family<Labels<1>, Counter>,
    rounds: Family<Labels<2>, Counter>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: &'static str,
}

/// Labels: names and values.
type Labels<const N: usize, T = &'static str> = [(&'static str, T); N];

impl Metrics {
    /// Counters at zero, for this build of the app.
    #[must_use]
    pub fn new(build: &str) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let labels = vec![("version", env!("CARGO_PKG_VERSION").to_owned()), ("build", build.to_owned())];
        registry.register("build", "The server's version and the app's build", Info::new(labels));
        let durations = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let help = "Seconds until an answer began, by route";
        registry.register("http_request_duration_seconds", help, durations.clone());
        let inner = Inner {
            requests: counters(&mut registry, "http_requests", "Answers, by route, method and status"),
            durations,
            problems: counters(
                &mut registry,
                "problems",
                "Requests refused or failed, by the problem's code",
            ),
            limits: counters(&mut registry, "limits_reached", "Tries refused, by the limit that was reached"),
            rounds: counters(&mut registry, "rounds", "Rounds of the work beside requests, by outcome"),
            registry,
        };
        // What may happen stands there at zero, so that its first time is seen as a rise.
        for code in Code::ALL {
            inner.problems.get_or_create(&[("code", code.as_str())]).inc_by(0);
        }
        for round in Round::ALL {
            for outcome in [DONE, FAILED] {
                inner.rounds.get_or_create(&[("round", round.as_str()), ("outcome", outcome)]).inc_by(0);
            }
        }
        Self { inner: Arc::new(inner) }
    }

    pub(super) fn answered(&self, route: &str, method: &'static str, status: &'static str, took: Duration) {
        let answered = Answered { route: route.to_owned(), method, status };
        self.inner.requests.get_or_create(&answered).inc();
        self.inner.durations.get_or_create(&[("route", answered.route)]).observe(took.as_secs_f64());
    }

    pub(super) fn refused(&self, code: Code) {
        self.inner.problems.get_or_create(&[("code", code.as_str())]).inc();
    }

    /// Counts a try that a limit refused.
    pub fn limit_reached(&self, limit: &'static str) {
        self.inner.limits.get_or_create(&[("limit", limit)]).inc();
    }

    pub(super) fn round(&self, round: Round, done: bool) {
        let outcome = if done { DONE } else { FAILED };
        self.inner.rounds.get_or_create(&[("round", round.as_str()), ("outcome", outcome)]).inc();
    }

    pub(super) fn write(&self, out: &mut String) -> fmt::Result {
        encode_registry(out, &self.inner.registry)
    }
}

fn counters<L>(registry: &mut Registry, name: &str, help: &str) -> Family<L, Counter>
where
    L: Clone + Eq + Hash + EncodeLabelSet + fmt::Debug + Send + Sync + 'static,
{
    let counters = Family::default();
    registry.register(name, help, counters.clone());
    counters
}
