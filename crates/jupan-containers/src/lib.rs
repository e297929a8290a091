//! What model files are packed in, as plain trees. Nothing here knows what a model is.
//!
//! All of it is read from hostile files too: lengths are checked against what is there before anything is allocated, nesting
//! is bounded, and an error is an [`Unreadable`] with one sentence.

use jupan_core::message::Message;
use std::fmt;

use jupan_core::message::{Argument, Say};

pub mod hdf5;
pub mod json;
pub mod sstable;
pub mod zip;

/// Why something could not be read, in one sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub Message);

impl Unreadable {
    /// For this reason.
    pub fn new(reason: impl Into<Message>) -> Self {
        Self(reason.into())
    }
}

impl Say for Unreadable {
    fn say(&self) -> Argument {
        self.0.say()
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Unreadable {}
