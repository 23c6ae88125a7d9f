//! The door to what a person writes, and to what this device keeps of it: writing to us, forgetting a device.

fn main() {
    privacy_center::start(&privacy_center::doors::FORMS);
}
