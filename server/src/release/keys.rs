//! The keys that releases are signed with: PKCS #8 and SPKI in PEM (RFC 8410).

use super::ReleaseError;
use crate::chance::Chance;
use ed25519_dalek::{
    SigningKey, VerifyingKey,
    pkcs8::{
        DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
        KeypairBytes, spki::der::pem::LineEnding,
    },
};
use std::{
    fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Writes a new pair: the private key to `file`, readable by its owner only, the public one beside it, ending in `.pub`.
///
/// # Errors
/// Where one of them is there already, or cannot be written.
pub fn make_keys(file: &Path, chance: &Chance) -> Result<PathBuf, ReleaseError> {
    let secret = Zeroizing::new(chance.bytes::<32>());
    let key = SigningKey::from_bytes(&secret);
    // Without the public half: OpenSSL does not read the form that has both.
    let private = KeypairBytes { secret_key: *secret, public_key: None }
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| ReleaseError::at(file, &error))?;
    let public = key.verifying_key().to_public_key_pem(LineEnding::LF);
    let public = public.map_err(|error| ReleaseError::at(file, &error))?;
    let mut beside = file.as_os_str().to_owned();
    beside.push(".pub");
    let beside = PathBuf::from(beside);
    for (path, text, mode) in [(file, private.as_str(), 0o600), (&beside, public.as_str(), 0o644)] {
        let made = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
        made.and_then(|mut out| out.write_all(text.as_bytes()))
            .map_err(|error| ReleaseError::at(path, &error))?;
    }
    Ok(beside)
}

/// Reads a private key.
pub(super) fn private_key(file: &Path) -> Result<SigningKey, ReleaseError> {
    let text = crate::files::read_text(file).map(Zeroizing::new);
    let text = text.map_err(|error| ReleaseError::at(file, &error))?;
    SigningKey::from_pkcs8_pem(&text).map_err(|_| {
        ReleaseError::at(file, &"is no private Ed25519 key in PEM; `privacy-server release key` makes one")
    })
}

/// Reads a public key.
///
/// # Errors
/// Where the file cannot be read or holds something else.
pub fn public_key(file: &Path) -> Result<VerifyingKey, ReleaseError> {
    let text = crate::files::read_text(file).map_err(|error| ReleaseError::at(file, &error))?;
    VerifyingKey::from_public_key_pem(&text).map_err(|_| {
        ReleaseError::at(file, &"is no public Ed25519 key in PEM; it is the one that ends in .pub")
    })
}
