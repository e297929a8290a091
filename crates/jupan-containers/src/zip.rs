//! Zip archives. Nothing is unpacked to anywhere: a file inside is found by its exact name.

use jupan_core::message;
use std::io::{self, Read};
use std::sync::Arc;

use jupan_core::world::{Blob, Part};
use rawzip::{
    CompressionMethod, RECOMMENDED_BUFFER_SIZE, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder,
};

use crate::Unreadable;

/// A model's archive has a handful of files, with its vocabularies maybe some hundred.
const MAX_FILES: usize = 10_000;

/// An archive.
pub struct Zip {
    blob: Arc<dyn Blob>,
    archive: ZipArchive<At>,
    files: Vec<File>,
}

/// A file in an archive.
struct File {
    name: String,
    method: CompressionMethod,
    encrypted: bool,
    place: ZipArchiveEntryWayfinder,
}

/// A blob as the reader of archives wants it.
struct At(Arc<dyn Blob>);

impl ReaderAt for At {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let left = self.0.size().saturating_sub(offset);
        let length = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let buffer = buffer.get_mut(..length).unwrap_or_default();
        self.0.read_at(offset, buffer)?;
        Ok(length)
    }
}

fn broken(error: &rawzip::Error) -> Unreadable {
    Unreadable::new(message!(
        "the zip archive is broken: {error}",
        error = error.to_string()
    ))
}

impl Zip {
    /// Whether a file begins as an archive does.
    pub fn recognise(head: &[u8]) -> bool {
        head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
    }

    /// Reads the list of files.
    ///
    /// # Errors
    /// It is broken, too long, or names a file twice.
    pub fn open(blob: Arc<dyn Blob>) -> Result<Self, Unreadable> {
        let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
        let locator = ZipArchive::with_max_search_space(1 << 17);
        let size = blob.size();
        let archive = locator
            .locate_in_reader(At(blob.clone()), &mut buffer, size)
            .map_err(|(_, error)| broken(&error))?;
        let mut files: Vec<File> = Vec::new();
        let mut entries = archive.entries(&mut buffer);
        while let Some(entry) = entries.next_entry().map_err(|error| broken(&error))? {
            if files.len() == MAX_FILES {
                return Err(Unreadable::new(message!(
                    "the zip archive holds more than {MAX_FILES} files",
                    MAX_FILES
                )));
            }
            let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
            files.push(File {
                name,
                method: entry.compression_method(),
                encrypted: entry.flags().is_encrypted(),
                place: entry.wayfinder(),
            });
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some(twice) = files.windows(2).find(|pair| pair[0].name == pair[1].name) {
            return Err(Unreadable::new(message!(
                "the zip archive holds two files of the name {twice}",
                twice = twice[0].name
            )));
        }
        Ok(Self {
            blob,
            archive,
            files,
        })
    }

    /// The names of all files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| &*file.name)
    }

    fn find(&self, name: &str) -> Option<&File> {
        self.files.iter().find(|file| file.name == name)
    }

    /// The content of a file; `None` where there is none of this name.
    ///
    /// # Errors
    /// It is broken, packed in a way that is not known, or longer than `most`.
    pub fn read(&self, name: &str, most: usize) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(file) = self.find(name) else {
            return Ok(None);
        };
        if file.encrypted {
            return Err(Unreadable::new(message!(
                "{name} in the zip archive is encrypted",
                name
            )));
        }
        let entry = self
            .archive
            .get_entry(file.place)
            .map_err(|error| broken(&error))?;
        let packed = entry.reader();
        let reader: Box<dyn Read> = match file.method {
            CompressionMethod::STORE => Box::new(packed),
            CompressionMethod::DEFLATE => Box::new(flate2::read::DeflateDecoder::new(packed)),
            other => {
                return Err(Unreadable::new(message!(
                    "{name} in the zip archive is packed with {other}, which is not read here",
                    name,
                    other = format!("{other:?}")
                )));
            }
        };
        let limit = most as u64 + 1;
        let mut bytes = Vec::new();
        entry
            .verifying_reader(reader)
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(|error| {
                Unreadable::new(message!(
                    "{name} in the zip archive is broken: {error}",
                    name,
                    error = error.to_string()
                ))
            })?;
        match bytes.len() <= most {
            true => Ok(Some(bytes)),
            false => Err(Unreadable::new(message!(
                "{name} in the zip archive is larger than {most} MiB",
                name,
                most = most >> 20
            ))),
        }
    }

    /// A file of which any part can be read: in place where it is stored, otherwise unpacked into memory.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn part(&self, name: &str, most: usize) -> Result<Option<Arc<dyn Blob>>, Unreadable> {
        let Some(file) = self.find(name) else {
            return Ok(None);
        };
        if file.method != CompressionMethod::STORE || file.encrypted {
            let bytes = self.read(name, most)?;
            return Ok(bytes.map(|bytes| Arc::new(bytes) as Arc<dyn Blob>));
        }
        let entry = self
            .archive
            .get_entry(file.place)
            .map_err(|error| broken(&error))?;
        let (start, end) = entry.compressed_data_range();
        match Part::new(self.blob.clone(), start, end) {
            Some(part) => Ok(Some(Arc::new(part))),
            None => Err(Unreadable::new(message!(
                "{name} in the zip archive is cut off",
                name
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn archive(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = rawzip::ZipArchiveWriter::new(&mut bytes);
        for (name, content) in files {
            let (mut entry, config) = writer
                .new_file(name)
                .compression_method(method)
                .start()
                .unwrap();
            let descriptor = match method {
                CompressionMethod::DEFLATE => {
                    let encoder = flate2::write::DeflateEncoder::new(
                        &mut entry,
                        flate2::Compression::default(),
                    );
                    let mut data = config.wrap(encoder);
                    data.write_all(content).unwrap();
                    let (encoder, descriptor) = data.finish().unwrap();
                    encoder.finish().unwrap();
                    descriptor
                }
                _ => {
                    let mut data = config.wrap(&mut entry);
                    data.write_all(content).unwrap();
                    data.finish().unwrap().1
                }
            };
            entry.finish(descriptor).unwrap();
        }
        writer.finish().unwrap();
        bytes
    }

    fn open(bytes: Vec<u8>) -> Result<Zip, Unreadable> {
        Zip::open(Arc::new(bytes))
    }

    #[test]
    fn stored_and_deflated_files_are_read() {
        for method in [CompressionMethod::STORE, CompressionMethod::DEFLATE] {
            let zip = open(archive(
                &[("a", b"one"), ("b/c", b"two two two two")],
                method,
            ))
            .unwrap();
            assert_eq!(zip.names().collect::<Vec<_>>(), ["a", "b/c"]);
            assert_eq!(zip.read("b/c", 100), Ok(Some(b"two two two two".to_vec())));
            assert_eq!(zip.read("c", 100), Ok(None));
            let part = zip.part("b/c", 100).unwrap().unwrap();
            let mut middle = [0; 3];
            part.read_at(4, &mut middle).unwrap();
            assert_eq!((part.size(), &middle), (15, b"two"));
            assert!(part.read_at(13, &mut middle).is_err());
        }
    }

    #[test]
    fn bombs_do_not_go_off() {
        let bomb = archive(
            &[("config.json", &vec![0; 50 << 20])],
            CompressionMethod::DEFLATE,
        );
        assert!(bomb.len() < 100_000);
        let error = open(bomb)
            .unwrap()
            .read("config.json", 1 << 20)
            .unwrap_err();
        assert_eq!(
            error.0,
            "config.json in the zip archive is larger than 1 MiB"
        );
    }

    #[test]
    fn one_name_for_two_files_is_refused() {
        let error = open(archive(
            &[("a", b"1"), ("a", b"2")],
            CompressionMethod::STORE,
        ))
        .err();
        assert_eq!(
            error.unwrap().0,
            "the zip archive holds two files of the name a"
        );
    }

    #[test]
    fn damaged_archives_end_in_errors() {
        for method in [CompressionMethod::STORE, CompressionMethod::DEFLATE] {
            let whole = archive(&[("a", b"some content, some content")], method);
            for cut in 0..whole.len() {
                let end = open(whole[..cut].to_vec());
                assert!(end.is_err(), "cut at {cut}");
            }
            for at in 0..whole.len() {
                for flip in [0xff, 0x01, 0x80] {
                    let mut damaged = whole.clone();
                    damaged[at] ^= flip;
                    if let Ok(zip) = open(damaged)
                        && let Ok(Some(content)) = zip.read("a", 1000)
                    {
                        assert_eq!(content, b"some content, some content", "{at}");
                    }
                }
            }
        }
    }
}
