//! Files that an operator wrote: some editors begin them with a byte order mark, which is no part of the text.

use std::{fs, io, path::Path};

/// Reads a file as text, without its byte order mark.
///
/// # Errors
/// When it is not there, or is not UTF-8. UTF-16, which some editors call Unicode, is named as that.
pub(crate) fn read_text(file: &Path) -> io::Result<String> {
    text(fs::read(file)?)
}

/// The same for what was piped into a command.
///
/// # Errors
/// As [`read_text`].
pub(crate) fn text(bytes: Vec<u8>) -> io::Result<String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let what = "this is UTF-16: save it as UTF-8";
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "this is not UTF-8: save it as UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::read_text;
    use std::fs;

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("meta.toml");
        for (bytes, expected) in [
            ("\u{feff}a = 1".as_bytes(), Ok("a = 1")),
            (b"a = 1", Ok("a = 1")),
            (b"\xff\xfea\0", Err("UTF-16")),
            (b"\xe4", Err("UTF-8")),
            (b"", Ok("")),
        ] {
            fs::write(&file, bytes).expect("writes");
            let read = read_text(&file).map_err(|error| error.to_string());
            match (read, expected) {
                (Ok(read), Ok(expected)) => assert_eq!(read, expected),
                (Err(read), Err(expected)) => assert!(read.contains(expected), "{read}"),
                (read, expected) => panic!("{read:?} is not {expected:?}"),
            }
        }
    }
}
