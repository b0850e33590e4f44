//! The files of a directory, in the order of their names, and what identifies them.

use std::{fs, path::Path};

use sha2::{Digest, Sha256};

use super::error::Error;

/// The names and texts of the files with that extension, sorted by name.
pub(super) fn read(directory: &Path, extension: &str) -> Result<Vec<(String, String)>, Error> {
    let mut files = Vec::new();
    for (name, bytes) in read_bytes(directory, extension)? {
        let path = directory.join(&name);
        let text = String::from_utf8(bytes).map_err(|_| Error::NotText { path })?;
        files.push((name, text));
    }
    Ok(files)
}

/// The SHA-256 of the lines `HASH  NAME` of all files with that extension, sorted by name: what `sha256sum *.html |
/// sha256sum` says in the directory, where the locale sorts by bytes.
pub fn sha256_of_directory(directory: &Path, extension: &str) -> Result<String, Error> {
    let files = read_bytes(directory, extension)?;
    let lines = files.iter().map(|(name, bytes)| format!("{}  {name}\n", sha256(bytes)));
    Ok(sha256(lines.collect::<String>().as_bytes()))
}

/// The SHA-256 of bytes, in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read_bytes(directory: &Path, extension: &str) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let in_directory = |source| Error::File { path: directory.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).map_err(in_directory)? {
        let path = entry.map_err(in_directory)?.path();
        let wanted = path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension));
        if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| wanted) {
            let bytes = fs::read(&path).map_err(|source| Error::File { path: path.clone(), source })?;
            files.push((name.to_owned(), bytes));
        }
    }
    if files.is_empty() {
        return Err(Error::NoFiles { path: directory.to_owned(), extension: extension.to_owned() });
    }
    files.sort();
    Ok(files)
}
