//! How much waits to leave.

/// What stands in an outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// How many wait to leave.
    pub waiting: u64,
    /// When the oldest of these was written, in milliseconds since 1970.
    pub oldest_at: Option<i64>,
    /// How many were given up and lie there still.
    pub dead: u64,
}

/// An outbox's rows of one state: the state, how many, and when the oldest was written.
pub(crate) type Group = (String, i64, Option<i64>);

impl FromIterator<Group> for Queue {
    fn from_iter<T: IntoIterator<Item = Group>>(groups: T) -> Self {
        let mut queue = Self::default();
        for (state, many, oldest_at) in groups {
            let many = u64::try_from(many).unwrap_or(0);
            match state.as_str() {
                "waiting" => (queue.waiting, queue.oldest_at) = (many, oldest_at),
                _ => queue.dead += many,
            }
        }
        queue
    }
}
