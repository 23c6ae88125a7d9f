//! Sealing against known answers, and against everything that can happen to a record.

use super::{Key, LARGEST, Place, Refused, SMALLEST, TooLarge, info, open, seal};
use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use zeroize::Zeroizing;

const PLACE: Place<'_> = Place {
    origin: "https://privacy.example",
    holder: "holder-1",
    form: "write-to-us",
    schema: 1,
    draft: "11111111-1111-4111-8111-111111111111",
    revision: 7,
    policy: "1.0",
    kid: "22222222-2222-4222-8222-222222222222",
};

fn key(seed: u8) -> Key {
    Zeroizing::new([seed; 32])
}

fn sealed(plain: &[u8]) -> Vec<u8> {
    seal(&key(1), [9; 12], &PLACE, plain).expect("it is small")
}

/// Numbers that look random and are the same each time.
fn numbers(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    })
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}

#[test]
fn the_cipher_gives_the_answers_of_its_specification() {
    // The GCM specification by McGrew and Viega, test cases 14 and 16.
    let zeros = Aes256Gcm::new(&[0; 32].into());
    let answer = zeros.encrypt(&[0; 12].into(), &[0_u8; 16][..]).expect("it seals");
    assert_eq!(answer, bytes("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"));
    let key: [u8; 32] =
        bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308").try_into().expect("32");
    let nonce: [u8; 12] = bytes("cafebabefacedbaddecaf888").try_into().expect("12");
    let plain = bytes(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    );
    let aad = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let answer = Aes256Gcm::new(&key.into()).encrypt(&nonce.into(), Payload { msg: &plain, aad: &aad });
    let known = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b";
    assert_eq!(answer.expect("it seals"), bytes(known));
}

#[test]
fn the_record_begins_as_documented_and_holds_no_plaintext() {
    let record = sealed(b"the scooter of Wei");
    assert_eq!(record[..2], [1, 36]);
    assert_eq!(&record[2..38], PLACE.kid.as_bytes());
    assert_eq!(record[38..50], [9; 12]);
    assert_eq!(record.len(), 50 + SMALLEST + 16);
    assert!(!record.windows(7).any(|window| window == b"scooter"));
}

#[test]
fn whatever_was_sealed_opens_again() {
    for length in (0..3_000).step_by(37).chain([LARGEST - 4]) {
        let plain: Vec<u8> =
            numbers(length as u64).take(length).map(|number| number.to_le_bytes()[0]).collect();
        assert_eq!(*open(&key(1), &PLACE, &sealed(&plain)).expect("it opens"), plain);
    }
}

#[test]
fn near_equal_drafts_have_equal_sizes() {
    let sizes = |lengths: std::ops::Range<usize>| -> Vec<usize> {
        let mut sizes: Vec<_> = lengths.map(|length| sealed(&vec![b'x'; length]).len()).collect();
        sizes.dedup();
        sizes
    };
    assert_eq!(sizes(0..SMALLEST - 3).len(), 1);
    assert_eq!(sizes(SMALLEST - 3..2 * SMALLEST - 3).len(), 1);
    assert_eq!(sizes(0..4 * SMALLEST).len(), 3);
    assert_eq!(seal(&key(1), [0; 12], &PLACE, &vec![0; LARGEST - 3]), Err(TooLarge));
}

#[test]
fn no_flipped_bit_and_no_cut_goes_unnoticed() {
    let record = sealed("骑行".as_bytes());
    for index in 0..record.len() {
        for bit in 0..8 {
            let mut changed = record.clone();
            changed[index] ^= 1 << bit;
            assert!(open(&key(1), &PLACE, &changed).is_err(), "bit {bit} of byte {index}");
        }
        assert!(open(&key(1), &PLACE, &record[..index]).is_err(), "cut at {index}");
    }
    assert!(open(&key(1), &PLACE, &[&record[..], &[0]].concat()).is_err(), "longer");
}

#[test]
fn it_opens_at_its_place_only() {
    let record = sealed(b"mine");
    let places = [
        Place { origin: "https://evil.example", ..PLACE },
        Place { holder: "holder-2", ..PLACE },
        Place { form: "write-to-us2", ..PLACE },
        Place { schema: 2, ..PLACE },
        Place { draft: "11111111-1111-4111-8111-111111111112", ..PLACE },
        Place { revision: 6, ..PLACE },
        Place { policy: "1.1", ..PLACE },
        // The same letters, cut elsewhere.
        Place { holder: "holder-1w", form: "rite-to-us", ..PLACE },
    ];
    for place in places {
        assert_eq!(open(&key(1), &place, &record), Err(Refused::Damaged), "{place:?}");
    }
    assert_eq!(open(&key(2), &PLACE, &record), Err(Refused::Damaged));
    let other = Place { kid: "33333333-3333-4333-8333-333333333333", ..PLACE };
    assert_eq!(open(&key(1), &other, &record), Err(Refused::OtherKey));
    assert_eq!(open(&key(1), &PLACE, &[2, 0]), Err(Refused::Unknown));
}

#[test]
fn noise_is_never_taken_for_a_record() {
    for seed in 0..2_000 {
        let mut numbers = numbers(seed);
        let length = usize::try_from(numbers.next().unwrap_or(0) % 1_200).expect("small");
        let mut noise: Vec<u8> = numbers.take(length).map(|number| number.to_le_bytes()[0]).collect();
        if seed % 2 == 0 {
            // Half of them look right up to the nonce.
            noise.splice(0..0, [&[1, 36], PLACE.kid.as_bytes()].concat());
        }
        assert!(open(&key(1), &PLACE, &noise).is_err(), "seed {seed}");
    }
}

#[test]
fn each_draft_of_each_form_has_a_key_of_its_own() {
    assert_eq!(info("write-to-us", "a"), "iwalk-draft/v1|write-to-us|a");
    assert_ne!(info("write-to-us", "a"), info("write-to-us", "b"));
}
