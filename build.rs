//! Takes `MapLibre` GL JS, the `DejaVu` letters and their licences from `src/emit/web/node_modules` into the build, so
//! that every map.html carries its script, every picture has the same letters on each machine, and neither needs a
//! network. Nothing of others is committed: npm installs the locked versions. The packaged crate has them in
//! `src/emit/web/vendored` (`make package`), and builds without npm.
#![allow(clippy::print_stdout, reason = "standard output is how a build script speaks to cargo")]

use std::path::Path;
use std::{env, fs, process};

const WEB: &str = "src/emit/web";

/// A package of npm, what it is for, and its files that go into the build, by the end of their names there.
struct Package {
    name: &'static str,
    needed_by: &'static str,
    files: &'static [&'static str],
}

const PACKAGES: [Package; 2] = [
    Package {
        name: "maplibre-gl",
        needed_by: "the map needs",
        files: &["dist/maplibre-gl.js", "dist/maplibre-gl.css", "LICENSE.txt"],
    },
    Package {
        name: "dejavu-fonts-ttf",
        needed_by: "pictures need",
        files: &["ttf/DejaVuSans.ttf", "ttf/DejaVuSans-Bold.ttf", "LICENSE"],
    },
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_PAGES").is_none() {
        return;
    }
    println!("cargo::rerun-if-changed={WEB}/package-lock.json");
    if let Err(message) = PACKAGES.iter().try_for_each(embed) {
        println!("cargo::error={message}; run `npm ci --prefix {WEB}` (or `make setup`) and build again");
        process::exit(1);
    }
}

fn embed(package: &Package) -> Result<(), String> {
    let Package { name, needed_by, files } = package;
    // Only the packaged crate is without git's files and with these.
    let vendored = Path::new(WEB).join("vendored");
    if !Path::new(WEB).join("node_modules").exists() && vendored.exists() {
        let vendored = |file: &str| vendored.join(built_name(name, file));
        return files.iter().try_for_each(|file| take(&vendored(file), &built_name(name, file)));
    }
    let folder = Path::new(WEB).join("node_modules").join(name);
    let manifest = folder.join("package.json");
    println!("cargo::rerun-if-changed={}", manifest.display());

    let lock = fs::read_to_string(Path::new(WEB).join("package-lock.json"))
        .map_err(|error| format!("{WEB}/package-lock.json cannot be read: {error}"))?;
    let locked = version_after(&lock, &format!("\"node_modules/{name}\""))
        .ok_or_else(|| format!("{WEB}/package-lock.json does not lock {name}"))?;
    let manifest = fs::read_to_string(&manifest)
        .map_err(|_| format!("{needed_by} {name} {locked}, which is not installed in {WEB}"))?;
    let installed = version_after(&manifest, "\"name\"").unwrap_or("of an unknown version");
    if installed != locked {
        return Err(format!("{needed_by} {name} {locked}, but {installed} is installed in {WEB}"));
    }

    files.iter().try_for_each(|file| take(&folder.join(file), &built_name(name, file)))
}

/// What a file of a package is called in the build: the package's name and the end of its own.
fn built_name(package: &str, file: &str) -> String {
    format!("{package}-{}", file.rsplit('/').next().unwrap_or(file))
}

fn take(source: &Path, name: &str) -> Result<(), String> {
    println!("cargo::rerun-if-changed={}", source.display());
    let bytes = fs::read(source).map_err(|error| format!("{}: {error}", source.display()))?;
    let is_letters = source.extension().is_some_and(|ending| ending == "ttf");
    let bytes = if is_letters { bytes } else { without_source_map(&bytes) };
    let out = env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    fs::write(Path::new(&out).join(name), bytes).map_err(|error| format!("{out}: {error}"))
}

/// The source map stays behind, so a reference to it would only make a browser's console complain.
fn without_source_map(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len() + 1);
    for line in text.split(|&byte| byte == b'\n').filter(|line| !line.starts_with(b"//# sourceMappingURL=")) {
        kept.extend_from_slice(line);
        kept.push(b'\n');
    }
    // Text ends with one line break, whether or not its file did.
    if text.ends_with(b"\n") {
        kept.pop();
    }
    kept
}

/// The first `"version"` that follows a key: enough of JSON for two files that npm writes, without a crate to read it.
fn version_after<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    let rest = &json[json.find(key)?..];
    let rest = &rest[rest.find("\"version\"")? + "\"version\"".len()..];
    rest.split('"').nth(1)
}
