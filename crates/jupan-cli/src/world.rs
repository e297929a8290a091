//! Files: those that the user names, and those beside them.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Component, Path, PathBuf},
    rc::Rc,
    sync::{Arc, Mutex},
};

use jupan::{
    LARGEST,
    world::{Blob, World},
};

/// The files in the folder of a file.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder that holds `file`.
    pub fn of(file: &Path) -> Folder {
        Folder {
            path: file.parent().map(Path::to_owned).unwrap_or_default(),
        }
    }

    /// This folder.
    pub fn at(path: &Path) -> Folder {
        Folder {
            path: path.to_owned(),
        }
    }
}

impl World for Folder {
    /// Only files in the folder and below it: a script that is looked at has no business elsewhere.
    fn read(&self, path: &str) -> Option<Rc<[u8]>> {
        let inside = Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if !inside {
            return None;
        }
        let path = self.path.join(path);
        if !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
            return None;
        }
        let bytes = read_at_most(File::open(path).ok()?, LARGEST).ok()?;
        Some(bytes.into())
    }
}

/// A file that the user named.
pub fn open(path: &Path) -> io::Result<Arc<dyn Blob>> {
    if path.to_str() == Some("-") {
        return Ok(Arc::new(read_at_most(io::stdin().lock(), LARGEST)?));
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    match metadata.is_file() {
        true => Ok(Arc::new(OnDisk {
            size: metadata.len(),
            file: Mutex::new(file),
        })),
        // A device or a pipe can't be read in parts.
        false => Ok(Arc::new(read_at_most(file, LARGEST)?)),
    }
}

/// A file that stays on the disk until parts of it are asked for.
struct OnDisk {
    size: u64,
    file: Mutex<File>,
}

impl Blob for OnDisk {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, start: u64, buffer: &mut [u8]) -> io::Result<()> {
        let mut file = self.file.lock().map_err(|_| io::ErrorKind::Other)?;
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(buffer)
    }
}

/// Devices have no end, and no source code is larger than this.
fn read_at_most(reader: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(limit).read_to_end(&mut bytes)?;
    match bytes.len() <= most {
        true => Ok(bytes),
        false => Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is larger than {} MiB", most >> 20),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_below_the_folder_are_read() {
        let here = Folder::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("net.py"));
        assert!(here.read("Cargo.toml").is_some());
        assert!(here.read("./src/main.rs").is_some());
        for path in [
            "src",
            "missing.py",
            "../jupan/Cargo.toml",
            "/etc/passwd",
            "src/../Cargo.toml",
        ] {
            assert!(here.read(path).is_none(), "{path}");
        }
    }

    #[test]
    fn endless_files_end() {
        assert!(read_at_most(io::repeat(0), 1000).is_err());
        assert_eq!(
            read_at_most(&[0; 1000][..], 1000)
                .map(|bytes| bytes.len())
                .ok(),
            Some(1000)
        );
    }
}
