//! What a message needs before it is sent.

use contract::{
    problem::Problem,
    request::{LONGEST_TEXT, NewRequest, Topic},
};

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// No topic.
    Topic,
    /// No text.
    Empty,
    /// Too long: so many characters.
    Long(usize),
    /// No address for the answer.
    Reply,
}

/// What is wrong with a text.
pub(super) fn text_fault(text: &str) -> Option<Wrong> {
    let characters = text.trim().chars().count();
    match characters {
        0 => Some(Wrong::Empty),
        _ if characters > LONGEST_TEXT => Some(Wrong::Long(characters)),
        _ => None,
    }
}

/// The request as typed; `reply` where nobody is signed in.
pub(super) fn request(topic: &str, text: &str, reply: Option<&str>) -> Result<NewRequest, Vec<Wrong>> {
    let topic = Topic::parse(topic);
    let reply = reply.map(str::trim);
    let mut wrong: Vec<Wrong> = topic.is_none().then_some(Wrong::Topic).into_iter().collect();
    wrong.extend(text_fault(text));
    wrong.extend(reply.is_some_and(str::is_empty).then_some(Wrong::Reply));
    match topic {
        Some(topic) if wrong.is_empty() => {
            Ok(NewRequest { topic, text: text.trim().to_owned(), reply_to: reply.map(str::to_owned) })
        }
        _ => Err(wrong),
    }
}

/// The field that the server names as wrong, if it is one of these.
pub(super) fn field_at_fault(problem: &Problem, fields: &[(&str, &'static str)]) -> Option<&'static str> {
    let named = problem.fields.first()?;
    fields.iter().find(|(name, _)| name == named).map(|(_, id)| *id)
}

#[cfg(test)]
mod tests {
    use super::{Wrong, request};
    use contract::request::Topic;

    #[test]
    fn a_message_needs_a_topic_words_and_a_way_back() {
        assert_eq!(request("", " \n", Some(" ")), Err(vec![Wrong::Topic, Wrong::Empty, Wrong::Reply]));
        assert_eq!(request("other", &"滑".repeat(4_001), None), Err(vec![Wrong::Long(4_001)]));
        let made = request("complaint", " It rattles. \n", Some(" a@example.org ")).expect("complete");
        assert_eq!((made.topic, &*made.text), (Topic::Complaint, "It rattles."));
        assert_eq!(made.reply_to.as_deref(), Some("a@example.org"));
        assert_eq!(request("question", "Why?", None).expect("complete").reply_to, None);
    }
}
