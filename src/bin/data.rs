//! The door to what we hold about a person, and to cancelling the account.

fn main() {
    privacy_center::start(&privacy_center::doors::DATA);
}
