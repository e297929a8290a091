//! From bytes to text.

use super::Unreadable;

/// Larger files are refused, in bytes. No source code is as large, but a notebook with its pictures may come near.
pub const LARGEST: usize = 64 << 20;

/// The text of a file in UTF-8, or in UTF-16 with a byte order mark, without the mark.
pub fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge { bytes: bytes.len() });
    }
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(error) => return Err(not_text(bytes, error.valid_up_to())),
            }
        }
    };
    match text.find('\0') {
        Some(zero) => Err(not_text(text.as_bytes(), zero)),
        None => Ok(text),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Unreadable> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let decoded: Result<String, _> =
        char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    match decoded {
        Ok(text) if odd.is_empty() => Ok(text),
        _ => Err(Unreadable::NotText {
            line: None,
            byte: None,
        }),
    }
}

fn not_text(bytes: &[u8], offset: usize) -> Unreadable {
    let before = bytes.get(..offset).unwrap_or_default();
    let breaks = before.iter().filter(|byte| **byte == b'\n').count();
    Unreadable::NotText {
        line: Some(breaks.saturating_add(1)),
        byte: bytes.get(offset).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_are_not_text() {
        assert_eq!(decode(b"\xEF\xBB\xBFx = 1"), Ok("x = 1".into()));
        assert_eq!(decode(b"\xFF\xFEx\0"), Ok("x".into()));
        assert_eq!(decode(b"\xFE\xFF\xCE\x35"), Ok("층".into()));
    }

    #[test]
    fn what_is_not_text_says_where() {
        let error = decode(b"# ok\nname = '\xC3\xFC'\n");
        let expected = Unreadable::NotText {
            line: Some(2),
            byte: Some(0xC3),
        };
        assert_eq!(error, Err(expected));
        assert!(decode(b"\x7FELF\0\0").is_err());
        assert!(decode(b"\xFF\xFEx").is_err(), "half a character");
    }
}
