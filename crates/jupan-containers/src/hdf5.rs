//! HDF5 files: the names, shapes and types of what is inside, never the numbers.

use jupan_core::message;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hdf5_pure::{AttrValue, DType, File, FormatError, Source};
use jupan_core::world::Blob;

use crate::Unreadable;

/// A large model has some ten thousand groups and tensors.
const MAX_OBJECTS: usize = 200_000;
const MAX_DEPTH: usize = 64;
/// Metadata that is read again and again, because a file says so, ends here.
const MAX_READS: u64 = 5_000_000;
const MAX_BYTES: u64 = 1 << 30;

/// A group, with all that is inside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Its attributes that are texts or lists of texts.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// The groups inside, by name.
    pub groups: BTreeMap<String, Group>,
    /// The tensors inside, by name.
    pub tensors: BTreeMap<String, Tensor>,
}

/// A stored tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its extents.
    pub shape: Vec<u64>,
    /// The name of its type as numpy spells it; empty for one that has none here.
    pub dtype: &'static str,
}

impl Group {
    /// A text attribute.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.attributes.get(name)?.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The texts of an attribute that is a list, also where it is in pieces: `weight_names0`, `weight_names1`, …
    pub fn texts(&self, name: &str) -> Option<Vec<&str>> {
        if let Some(texts) = self.attributes.get(name) {
            return Some(texts.iter().map(String::as_str).collect());
        }
        let pieces = (0..).map_while(|at| self.attributes.get(&format!("{name}{at}")));
        let texts: Vec<&str> = pieces.flatten().map(String::as_str).collect();
        (!texts.is_empty()).then_some(texts)
    }

    /// The group at a path.
    pub fn group(&self, path: &str) -> Option<&Self> {
        let mut here = self;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            here = here.groups.get(name)?;
        }
        Some(here)
    }

    /// The tensor at a path.
    pub fn tensor(&self, path: &str) -> Option<&Tensor> {
        match path.rsplit_once('/') {
            Some((group, name)) => self.group(group)?.tensors.get(name),
            None => self.tensors.get(path),
        }
    }
}

/// Whether a file begins as HDF5 does. (A user block in front of it is not looked behind.)
pub fn recognise(head: &[u8]) -> bool {
    head.starts_with(b"\x89HDF\r\n\x1a\n")
}

/// Reads all groups of a file, with the shapes of the tensors in them.
///
/// # Errors
/// It is broken, nested too deeply, or holds too much.
pub fn read(blob: Arc<dyn Blob>) -> Result<Group, Unreadable> {
    let source = At {
        blob,
        reads: AtomicU64::new(0),
        bytes: AtomicU64::new(0),
    };
    let file = File::from_source(source).map_err(|error| broken(&error))?;
    let mut left = MAX_OBJECTS;
    walk(&file.root(), 0, &mut left)
}

fn broken(error: &hdf5_pure::Error) -> Unreadable {
    Unreadable::new(message!(
        "the HDF5 file is broken: {error}",
        error = error.to_string()
    ))
}

fn walk(group: &hdf5_pure::Group, depth: usize, left: &mut usize) -> Result<Group, Unreadable> {
    if depth > MAX_DEPTH {
        return Err(Unreadable::new(message!(
            "the HDF5 file has groups nested more than {MAX_DEPTH} deep",
            MAX_DEPTH
        )));
    }
    let mut read = Group::default();
    for (name, value) in group.attrs().map_err(|error| broken(&error))? {
        if let Some(texts) = texts(&value) {
            read.attributes.insert(name, texts);
        }
    }
    let mut count = || match left.checked_sub(1) {
        Some(fewer) => {
            *left = fewer;
            Ok(())
        }
        None => Err(Unreadable::new(message!(
            "the HDF5 file holds more than {MAX_OBJECTS} groups and tensors",
            MAX_OBJECTS
        ))),
    };
    for (name, tensor) in group.iter_datasets().map_err(|error| broken(&error))? {
        count()?;
        let shape = tensor.shape().map_err(|error| broken(&error))?;
        let dtype = tensor.dtype().map_or("", |dtype| type_name(&dtype));
        read.tensors.insert(name, Tensor { shape, dtype });
    }
    let groups: Vec<_> = group
        .iter_groups()
        .map_err(|error| broken(&error))?
        .collect();
    for _ in &groups {
        count()?;
    }
    for (name, inside) in groups {
        let inside = walk(&inside, depth + 1, left)?;
        read.groups.insert(name, inside);
    }
    Ok(read)
}

fn texts(value: &AttrValue) -> Option<Vec<String>> {
    value.as_strings().map(<[String]>::to_vec)
}

fn type_name(dtype: &DType) -> &'static str {
    match dtype {
        DType::F32 => "float32",
        DType::F64 => "float64",
        DType::I8 => "int8",
        DType::I16 => "int16",
        DType::I32 => "int32",
        DType::I64 => "int64",
        DType::U8 => "uint8",
        DType::U16 => "uint16",
        DType::U32 => "uint32",
        DType::U64 => "uint64",
        DType::String | DType::VariableLengthString => "string",
        DType::Enum(_) => "bool",
        _ => "",
    }
}

/// A blob as the reader of HDF5 wants it, with a budget.
struct At {
    blob: Arc<dyn Blob>,
    reads: AtomicU64,
    bytes: AtomicU64,
}

impl Source for At {
    fn len(&self) -> u64 {
        self.blob.size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), FormatError> {
        let length = buffer.len() as u64;
        let reads = self.reads.fetch_add(1, Ordering::Relaxed);
        let bytes = self.bytes.fetch_add(length, Ordering::Relaxed);
        if reads > MAX_READS || bytes > MAX_BYTES {
            return Err(FormatError::Source("reading it takes too long".to_owned()));
        }
        self.blob
            .read_at(offset, buffer)
            .map_err(|error| FormatError::Source(error.to_string()))
    }
}
