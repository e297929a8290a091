//! The outside world, as much of it as the reading of a network needs.

use std::io;
use std::rc::Rc;
use std::sync::Arc;

/// Where files come from: a disk, an archive, a browser, a test.
pub trait World {
    /// The content of a file, beside the one that is being read or by its own path. `None` where there is none.
    fn read(&self, path: &str) -> Option<Rc<[u8]>>;
}

/// A world without files.
pub struct Nowhere;

impl World for Nowhere {
    fn read(&self, _path: &str) -> Option<Rc<[u8]>> {
        None
    }
}

/// A file of which any part can be read without the rest: model files are large, and only a little of them is needed.
pub trait Blob: Send + Sync {
    /// Its length in bytes.
    fn size(&self) -> u64;

    /// Fills the buffer with the bytes from `start` on.
    ///
    /// # Errors
    /// They are not there, or can't be read.
    fn read_at(&self, start: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl Blob for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, start: u64, buffer: &mut [u8]) -> io::Result<()> {
        let part = usize::try_from(start)
            .ok()
            .and_then(|start| self.get(start..start.checked_add(buffer.len())?));
        match part {
            Some(part) => {
                buffer.copy_from_slice(part);
                Ok(())
            }
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// A part of a file as a file.
pub struct Part {
    whole: Arc<dyn Blob>,
    start: u64,
    size: u64,
}

impl Part {
    /// The bytes from `start` to `end`. `None` where they are not all there.
    pub fn new(whole: Arc<dyn Blob>, start: u64, end: u64) -> Option<Self> {
        let size = end.checked_sub(start)?;
        (end <= whole.size()).then_some(Self { whole, start, size })
    }
}

impl Blob for Part {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, start: u64, buffer: &mut [u8]) -> io::Result<()> {
        let end = start.checked_add(buffer.len() as u64);
        match end {
            Some(end) if end <= self.size => self.whole.read_at(self.start + start, buffer),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
