//! The door of a guardian: a link, a number, and the decisions.

fn main() {
    privacy_center::start(&privacy_center::doors::GUARDIAN);
}
