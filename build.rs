//! Takes `MapLibre` GL JS and its licence from `src/emit/web/node_modules` into the build, so that every map.html carries
//! them and needs no network. No third-party code is committed: npm installs the locked version.
#![allow(clippy::print_stdout, reason = "standard output is how a build script speaks to cargo")]

use std::path::Path;
use std::{env, fs, process};

const WEB: &str = "src/emit/web";
const FILES: [&str; 3] = ["dist/maplibre-gl.js", "dist/maplibre-gl.css", "LICENSE.txt"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={WEB}/package-lock.json");
    if let Err(message) = embed() {
        println!("cargo::error={message}; run `npm ci --prefix {WEB}` (or `make setup`) and build again");
        process::exit(1);
    }
}

fn embed() -> Result<(), String> {
    let package = Path::new(WEB).join("node_modules/maplibre-gl");
    let manifest = package.join("package.json");
    println!("cargo::rerun-if-changed={}", manifest.display());

    let lock = fs::read_to_string(Path::new(WEB).join("package-lock.json"))
        .map_err(|error| format!("{WEB}/package-lock.json cannot be read: {error}"))?;
    let locked = version_after(&lock, "\"node_modules/maplibre-gl\"")
        .ok_or_else(|| format!("{WEB}/package-lock.json does not lock maplibre-gl"))?;
    let manifest = fs::read_to_string(&manifest)
        .map_err(|_| format!("the map needs maplibre-gl {locked}, which is not installed in {WEB}"))?;
    let installed = version_after(&manifest, "\"name\"").unwrap_or("of an unknown version");
    if installed != locked {
        return Err(format!("the map needs maplibre-gl {locked}, but {installed} is installed in {WEB}"));
    }

    let out = env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    for file in FILES {
        let source = package.join(file);
        println!("cargo::rerun-if-changed={}", source.display());
        let text = fs::read_to_string(&source).map_err(|error| format!("{}: {error}", source.display()))?;
        // The source map stays behind, so a reference to it would only make a browser's console complain.
        let text: String = text.lines().filter(|line| !line.starts_with("//# sourceMappingURL=")).fold(
            String::new(),
            |mut all, line| {
                all.push_str(line);
                all.push('\n');
                all
            },
        );
        let name = Path::new(file).file_name().map(|name| format!("maplibre-gl-{}", name.to_string_lossy()));
        let name = name.ok_or_else(|| format!("{file} names no file"))?;
        fs::write(Path::new(&out).join(name), text).map_err(|error| format!("{out}: {error}"))?;
    }
    Ok(())
}

/// The first `"version"` that follows a key: enough of JSON for two files that npm writes, without a crate to read it.
fn version_after<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    let rest = &json[json.find(key)?..];
    let rest = &rest[rest.find("\"version\"")? + "\"version\"".len()..];
    rest.split('"').nth(1)
}
