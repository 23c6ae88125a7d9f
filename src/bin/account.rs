//! The door to what a person takes home or looks after: receipts, sessions.

fn main() {
    privacy_center::start(&privacy_center::doors::ACCOUNT);
}
