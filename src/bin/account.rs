//! The door to the person's own data; fetched when it is needed.

fn main() {
    privacy_center::start(&privacy_center::doors::ACCOUNT);
}
