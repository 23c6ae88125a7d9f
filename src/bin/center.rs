//! The door that most people come for: policy, choices, signing in.

fn main() {
    privacy_center::start(&privacy_center::doors::CENTER);
}
