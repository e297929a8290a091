//! The outside world, as much of it as the reading of a network needs.

use std::rc::Rc;

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
