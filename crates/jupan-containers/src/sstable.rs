//! Sorted tables as LevelDB and TensorFlow write them: the index of a checkpoint.

use crate::Unreadable;
use jupan_core::message;

const MAGIC: [u8; 8] = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const FOOTER: usize = 48;
/// Behind each block: how it is packed, and a checksum.
const TRAILER: usize = 5;
const MAX_ENTRIES: usize = 1_000_000;
const MAX_SIZE: usize = 128 << 20;

/// A key and its value.
pub type Entry<'a> = (Vec<u8>, &'a [u8]);

/// Whether a file ends as a table does.
pub fn recognise(bytes: &[u8]) -> bool {
    bytes.len() >= FOOTER && bytes.ends_with(&MAGIC)
}

/// Reads all entries, in order.
///
/// # Errors
/// It is broken, packed with Snappy, or too large.
pub fn read(bytes: &[u8]) -> Result<Vec<Entry<'_>>, Unreadable> {
    entries(bytes).ok_or_else(|| {
        Unreadable::new(message!(
            "the table of the checkpoint is broken, or packed in a way that is not read here"
        ))
    })
}

fn entries(bytes: &[u8]) -> Option<Vec<Entry<'_>>> {
    let mut footer = bytes.get(bytes.len().checked_sub(FOOTER)?..)?;
    // Where the index of another kind is does not matter.
    varint(&mut footer)?;
    varint(&mut footer)?;
    let index = block(bytes, &mut footer)?;
    let mut found = Vec::new();
    let mut size = 0;
    for (_, mut handle) in items(index, &mut size)? {
        let data = block(bytes, &mut handle)?;
        found.extend(items(data, &mut size)?);
        if found.len() > MAX_ENTRIES {
            return None;
        }
    }
    Some(found)
}

/// The block that a handle points to.
fn block<'a>(bytes: &'a [u8], handle: &mut &[u8]) -> Option<&'a [u8]> {
    let start = usize::try_from(varint(handle)?).ok()?;
    let length = usize::try_from(varint(handle)?).ok()?;
    let end = start.checked_add(length)?;
    let packing = bytes.get(end..end.checked_add(TRAILER)?)?.first()?;
    match packing {
        0 => bytes.get(start..end),
        _ => None,
    }
}

/// The entries of a block. Each key leaves out what it shares with the one before.
fn items<'a>(block: &'a [u8], size: &mut usize) -> Option<Vec<Entry<'a>>> {
    let (rest, count) = block.split_last_chunk::<4>()?;
    let restarts = usize::try_from(u32::from_le_bytes(*count))
        .ok()?
        .checked_mul(4)?;
    let mut rest = rest.get(..rest.len().checked_sub(restarts)?)?;
    let mut found: Vec<Entry<'_>> = Vec::new();
    while !rest.is_empty() {
        let shared = usize::try_from(varint(&mut rest)?).ok()?;
        let own = usize::try_from(varint(&mut rest)?).ok()?;
        let length = usize::try_from(varint(&mut rest)?).ok()?;
        let before = found.last().map_or(&[][..], |(key, _)| key);
        let mut key = before.get(..shared)?.to_vec();
        key.extend_from_slice(rest.get(..own)?);
        let value = rest.get(own..own.checked_add(length)?)?;
        rest = rest.get(own + length..)?;
        // Several handles may point to one block, so that what comes out is counted, not what is there.
        *size += key.len() + value.len();
        if *size > MAX_SIZE || found.len() > MAX_ENTRIES {
            return None;
        }
        found.push((key, value));
    }
    Some(found)
}

/// A number in base 128, the low digits first.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Vec<u8> {
        let data = [
            &[0, 3, 1][..],
            b"abc1",
            &[2, 1, 2],
            b"d22",
            &[0, 0, 0, 0, 1, 0, 0, 0],
        ]
        .concat();
        let index = [
            &[0, 1, 2][..],
            b"b",
            &[0, data.len() as u8],
            &[0, 0, 0, 0, 1, 0, 0, 0],
        ]
        .concat();
        let mut bytes = [&data[..], &[0; TRAILER], &index, &[0; TRAILER]].concat();
        let at = (data.len() + TRAILER) as u8;
        let mut footer = vec![0, 0, at, index.len() as u8];
        footer.resize(FOOTER - MAGIC.len(), 0);
        bytes.extend(footer);
        bytes.extend(MAGIC);
        bytes
    }

    #[test]
    fn keys_share_their_beginnings() {
        let table = table();
        assert!(recognise(&table));
        let found = read(&table).unwrap();
        let expected: [(Vec<u8>, &[u8]); 2] = [(b"abc".to_vec(), b"1"), (b"abd".to_vec(), b"22")];
        assert_eq!(found, expected);
    }

    #[test]
    fn damage_is_refused_or_harmless() {
        let whole = table();
        for at in 0..whole.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] = byte;
                if let Ok(found) = read(&damaged) {
                    assert!(found.len() <= whole.len());
                }
            }
            assert!(!recognise(&whole[..at]));
        }
    }
}
